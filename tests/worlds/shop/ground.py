"""What the shop stands on: nodes, namespaces, Flux and Argo CD."""

from collections.abc import Iterable

from tests.worlds.kubectl import Object, config_map, custom, namespace, node, service
from tests.worlds.shop.marks import REVISION
from tests.worlds.shop.place import DOMAIN, Place

_FLUX_LABEL = "kustomize.toolkit.fluxcd.io/name"


def ground(place: Place) -> list[Object]:
    spaces = [namespace(name, **place.meta) for name in ("argocd", "default", "flux-system", "shop")]
    label = {"environment": place.name}
    return [
        *(node(place.node(number), place.host(number), **place.meta) for number in (1, 2)),
        *spaces,
        namespace(place.wallet, label, **place.meta),
        service("default", "kubernetes", f"10.{place.subnet + 100}.0.1", {"https": 443}, **place.meta),
        *(
            config_map(space, "kube-root-ca.crt", {"ca.crt": "fake certificate of the cluster\n"}, **place.meta)
            for space in ("shop", place.wallet)
        ),
    ]


def suppliers(place: Place, objects: Iterable[Object]) -> list[Object]:
    """The Flux and Argo CD objects that stand behind ``objects``."""
    objects = list(objects)
    return [_git_repository(place), _kustomization(place, objects), _application(place, objects)]


def _git_repository(place: Place) -> Object:
    spec = {"interval": "1m", "ref": {"branch": "main"}, "url": f"https://git.{DOMAIN}/platform/fleet.git"}
    status = {"artifact": {"revision": REVISION}}
    return custom(
        "source.toolkit.fluxcd.io/v1", "GitRepository", "flux-system", "fleet", spec, status=status, **place.meta
    )


def _kustomization(place: Place, objects: list[Object]) -> Object:
    """In prod somebody suspended it during an incident, which is how edits by hand survive there."""
    entries = sorted(_inventory_id(obj) for obj in objects if _FLUX_LABEL in obj["metadata"].get("labels", {}))
    spec = {
        "interval": "10m",
        "path": f"./apps/shop/{place.name}",
        "prune": True,
        "sourceRef": {"kind": "GitRepository", "name": "fleet"},
        "suspend": place.name == "prod",
    }
    status = {
        "inventory": {"entries": [{"id": entry, "v": version} for entry, version in entries]},
        "lastAppliedRevision": REVISION,
    }
    return custom(
        "kustomize.toolkit.fluxcd.io/v1", "Kustomization", "flux-system", "shop", spec, status=status, **place.meta
    )


def _inventory_id(obj: Object) -> tuple[str, str]:
    group, _, version = obj["apiVersion"].rpartition("/")
    metadata = obj["metadata"]
    return f"{metadata['namespace']}_{metadata['name']}_{group}_{obj['kind']}", version


def _application(place: Place, objects: list[Object]) -> Object:
    source = {
        "path": f"overlays/{place.name}",
        "repoURL": f"https://git.{DOMAIN}/wallet/deploy.git",
        "targetRevision": place.pick("main", "main", "v2026.03.1"),
    }
    spec = {
        "destination": {"namespace": place.wallet, "server": "https://kubernetes.default.svc"},
        "project": "wallet",
        "source": source,
    }
    resources = [_resource(obj) for obj in objects if _tracked(obj)]
    revision = "0d9c8b7a6f5e4d3c2b1a0f9e8d7c6b5a4f3e2d1c"
    status = {"resources": resources, "sync": {"revision": revision, "status": "Synced"}}
    return custom("argoproj.io/v1alpha1", "Application", "argocd", "wallet", spec, status=status, **place.meta)


def _tracked(obj: Object) -> bool:
    return "argocd.argoproj.io/tracking-id" in obj["metadata"].get("annotations", {})


def _resource(obj: Object) -> Object:
    group, _, version = obj["apiVersion"].rpartition("/")
    core = {"kind": obj["kind"], "name": obj["metadata"]["name"], "namespace": obj["metadata"]["namespace"]}
    return {**({"group": group} if group else {}), **core, "status": "Synced", "version": version}
