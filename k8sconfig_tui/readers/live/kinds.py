"""Which kinds of a cluster matter to configuration, and in what order they are read.

The law of this module: one table; what is read, what the README asks rights for and what a gap names come from it.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from k8sconfig_tui.model.inventory import kind_key, resource_name


class Kind(NamedTuple):
    """One kind as the API names it. ``custom``: it exists only where its CustomResourceDefinition does."""

    kind: str
    plural: str
    group: str = ""
    namespaced: bool = True
    custom: bool = False

    @property
    def key(self) -> str:
        """As coverage names it."""
        return kind_key(self.kind, self.group)

    @property
    def resource(self) -> str:
        """As gaps name it."""
        return f"{self.plural}.{self.group}" if self.custom else self.plural


SECRETS = Kind("Secret", "secrets")
SERVICES = Kind("Service", "services")
REPLICA_SETS = Kind("ReplicaSet", "replicasets", "apps")
PODS = Kind("Pod", "pods")
NAMESPACES = Kind("Namespace", "namespaces", namespaced=False)

_OWN = (
    NAMESPACES,
    Kind("Deployment", "deployments", "apps"),
    Kind("StatefulSet", "statefulsets", "apps"),
    Kind("DaemonSet", "daemonsets", "apps"),
    Kind("CronJob", "cronjobs", "batch"),
    Kind("Job", "jobs", "batch"),
    Kind("ConfigMap", "configmaps"),
    SECRETS,
    SERVICES,
    REPLICA_SETS,
    PODS,
    Kind("Node", "nodes", namespaced=False),
    Kind("ServiceAccount", "serviceaccounts"),
    Kind("ReplicationController", "replicationcontrollers"),
    Kind("ControllerRevision", "controllerrevisions", "apps"),
)

_CUSTOM = (
    ("argoproj.io", ("Application", "ApplicationSet", "Rollout", "Workflow", "CronWorkflow")),
    ("external-secrets.io", ("ExternalSecret", "SecretStore", "PushSecret")),
    ("kustomize.toolkit.fluxcd.io", ("Kustomization",)),
    ("helm.toolkit.fluxcd.io", ("HelmRelease",)),
    (
        "source.toolkit.fluxcd.io",
        ("GitRepository", "OCIRepository", "Bucket", "HelmRepository", "HelmChart", "ExternalArtifact"),
    ),
    ("bitnami.com", ("SealedSecret",)),
    ("secrets-store.csi.x-k8s.io", ("SecretProviderClass", "SecretProviderClassPodStatus")),
    (
        "secrets.hashicorp.com",
        ("VaultStaticSecret", "VaultDynamicSecret", "VaultPKISecret", "HCPVaultSecretsApp"),
    ),
    ("cert-manager.io", ("Certificate",)),
    ("servicebinding.io", ("ServiceBinding",)),
    ("serving.knative.dev", ("Service",)),
    ("apps.openshift.io", ("DeploymentConfig",)),
)
"""What holds provenance or runs containers, by group; each is namespaced."""

_CUSTOM_EVERYWHERE = (("external-secrets.io", ("ClusterExternalSecret", "ClusterSecretStore")),)


def _custom() -> Iterator[Kind]:
    for groups, namespaced in ((_CUSTOM, True), (_CUSTOM_EVERYWHERE, False)):
        for group, kinds in groups:
            for kind in kinds:
                yield Kind(kind, resource_name(kind).partition(".")[0], group, namespaced, custom=True)


KINDS: tuple[Kind, ...] = (*_OWN, *_custom())
"""Everything that is read, in this order: what is configured and with what, then what runs of it, then the rest."""

AHEAD = (REPLICA_SETS, PODS)
"""The most numerous kinds: in the namespaces that are looked at they are read before all others."""

RUN = frozenset(kind for kind in KINDS if kind.group in {"apps", "batch"}) - {REPLICA_SETS}
"""Kubernetes' own kinds of workloads, but those that others mostly make."""


def rules(kinds: Iterable[Kind]) -> dict[str, list[str]]:
    """Group → plurals, in the form of an RBAC rule."""
    found: dict[str, list[str]] = {}
    for kind in kinds:
        found.setdefault(kind.group, []).append(kind.plural)
    return found


def groups(kinds: Iterable[Kind] = KINDS) -> list[str]:
    """The API groups of kinds, each once, the core's first."""
    return list(dict.fromkeys(kind.group for kind in kinds))
