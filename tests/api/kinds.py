"""Which kinds this server knows, and under what name in a path.

The law of this module: the built-in kinds stand in one table, as a server of version 1.36 has them; every other kind
is a custom one and is made known by its first object.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tests.worlds.kubectl import Object

CUSTOM_VERBS = ("delete", "deletecollection", "get", "list", "patch", "create", "update", "watch")
VERBS = ("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch")

# group/version resource kind N|C short names, categories, subresources, verbs where they are not all
_TABLE = """
v1 bindings Binding N - - - create
v1 componentstatuses ComponentStatus C cs - - get,list
v1 configmaps ConfigMap N cm
v1 endpoints Endpoints N ep
v1 events Event N ev
v1 limitranges LimitRange N limits
v1 namespaces Namespace C ns - finalize,status create,delete,get,list,patch,update,watch
v1 nodes Node C no - proxy,status
v1 persistentvolumeclaims PersistentVolumeClaim N pvc - status
v1 persistentvolumes PersistentVolume C pv - status
v1 pods Pod N po all attach,binding,ephemeralcontainers,eviction,exec,log,portforward,proxy,resize,status
v1 podtemplates PodTemplate N
v1 replicationcontrollers ReplicationController N rc all scale,status
v1 resourcequotas ResourceQuota N quota - status
v1 secrets Secret N
v1 serviceaccounts ServiceAccount N sa - token
v1 services Service N svc all proxy,status
apiregistration.k8s.io/v1 apiservices APIService C - api-extensions status
apps/v1 controllerrevisions ControllerRevision N
apps/v1 daemonsets DaemonSet N ds all status
apps/v1 deployments Deployment N deploy all scale,status
apps/v1 replicasets ReplicaSet N rs all scale,status
apps/v1 statefulsets StatefulSet N sts all scale,status
events.k8s.io/v1 events Event N ev
authentication.k8s.io/v1 selfsubjectreviews SelfSubjectReview C - - - create
authentication.k8s.io/v1 tokenreviews TokenReview C - - - create
authorization.k8s.io/v1 localsubjectaccessreviews LocalSubjectAccessReview N - - - create
authorization.k8s.io/v1 selfsubjectaccessreviews SelfSubjectAccessReview C - - - create
authorization.k8s.io/v1 selfsubjectrulesreviews SelfSubjectRulesReview C - - - create
authorization.k8s.io/v1 subjectaccessreviews SubjectAccessReview C - - - create
autoscaling/v2 horizontalpodautoscalers HorizontalPodAutoscaler N hpa all status
autoscaling/v1 horizontalpodautoscalers HorizontalPodAutoscaler N hpa all status
batch/v1 cronjobs CronJob N cj all status
batch/v1 jobs Job N - all status
networking.k8s.io/v1 ingressclasses IngressClass C
networking.k8s.io/v1 ingresses Ingress N ing - status
networking.k8s.io/v1 networkpolicies NetworkPolicy N netpol
policy/v1 poddisruptionbudgets PodDisruptionBudget N pdb - status
rbac.authorization.k8s.io/v1 clusterrolebindings ClusterRoleBinding C
rbac.authorization.k8s.io/v1 clusterroles ClusterRole C
rbac.authorization.k8s.io/v1 rolebindings RoleBinding N
rbac.authorization.k8s.io/v1 roles Role N
storage.k8s.io/v1 storageclasses StorageClass C sc
apiextensions.k8s.io/v1 customresourcedefinitions CustomResourceDefinition C crd,crds api-extensions status
scheduling.k8s.io/v1 priorityclasses PriorityClass C pc
coordination.k8s.io/v1 leases Lease N
discovery.k8s.io/v1 endpointslices EndpointSlice N
"""


class Resource(NamedTuple):
    """A kind as a path names it. ``custom``: defined by a CRD, which shows in how it is printed."""

    group: str
    version: str
    name: str
    kind: str
    namespaced: bool
    short: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    subresources: tuple[str, ...] = ()
    verbs: tuple[str, ...] = VERBS
    custom: bool = False

    @property
    def api_version(self) -> str:
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def key(self) -> tuple[str, str]:
        """What its objects are stored under, whatever the version."""
        return self.group, self.name

    @property
    def full(self) -> str:
        """Its name in messages."""
        return f"{self.name}.{self.group}" if self.group else self.name


class Catalogue:
    """What is served now; tests take versions away and bring others."""

    def __init__(self, resources: Iterable[Resource] | None = None) -> None:
        self.resources = list(builtin() if resources is None else resources)
        # groups whose own server does not answer: aggregated discovery calls them stale, the plain one fails
        self.stale: set[str] = set()

    def add(self, resource: Resource) -> Resource:
        self.resources.append(resource)
        return resource

    def remove(self, api_version: str, name: str = "") -> None:
        """Serve this version (of this resource) no longer."""
        gone = [each for each in self.resources if each.api_version == api_version and name in ("", each.name)]
        self.resources = [each for each in self.resources if each not in gone]

    def groups(self) -> list[str]:
        """The built-in ones in their order, then those of custom kinds by name."""
        custom = sorted({each.group for each in self.resources if each.custom})
        return list(dict.fromkeys([*(each.group for each in self.resources if not each.custom), *custom]))

    def versions(self, group: str) -> list[str]:
        """The preferred one first."""
        return list(dict.fromkeys(each.version for each in self.resources if each.group == group))

    def within(self, group: str, version: str) -> list[Resource]:
        return [each for each in self.resources if (each.group, each.version) == (group, version)]

    def find(self, group: str, version: str, name: str) -> Resource | None:
        return next((each for each in self.within(group, version) if each.name == name), None)

    def of(self, obj: Object) -> Resource:
        """The resource of an object; an unknown kind is a custom one."""
        group, _, version = obj["apiVersion"].rpartition("/")
        known = (each for each in self.resources if each.group == group and each.kind == obj["kind"])
        return next(known, None) or self.add(_custom(group, version, obj))


def builtin() -> Iterator[Resource]:
    for line in _TABLE.strip().splitlines():
        api_version, name, kind, scope, *rest = line.split()
        group, _, version = api_version.rpartition("/")
        short, categories, subresources, verbs = [_words(word) for word in (*rest, "-", "-", "-", "-")[:4]]
        yield Resource(group, version, name, kind, scope == "N", short, categories, subresources, verbs or VERBS)


def _words(text: str) -> tuple[str, ...]:
    return () if text == "-" else tuple(text.split(","))


def _custom(group: str, version: str, obj: Object) -> Resource:
    namespaced = "namespace" in obj["metadata"]
    name, kind = plural(obj["kind"]), obj["kind"]
    return Resource(group, version, name, kind, namespaced, verbs=CUSTOM_VERBS, custom=True)


def plural(kind: str) -> str:
    name = kind.lower()
    if name.endswith("y") and name[-2] not in "aeiou":
        return name[:-1] + "ies"
    return name + ("es" if name.endswith(("s", "x", "ch", "sh")) else "s")
