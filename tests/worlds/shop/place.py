"""One cluster of the shop: when things happened there, which addresses it gives, and how its pods come to run."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from tests.worlds.kubectl import Object, field_file, owned_by, pod, replica_set, safe_hash, uid

T = TypeVar("T")

DOMAIN = "lantern.example"


@dataclass(frozen=True)
class Place:
    """``dev``, ``staging`` or ``prod``. ``created`` is when the shop was set up there, ``started`` its last release."""

    name: str
    created: str
    started: str
    subnet: int

    def pick(self, dev: T, staging: T, prod: T) -> T:
        """What holds in this environment."""
        return {"dev": dev, "staging": staging, "prod": prod}[self.name]

    @property
    def domain(self) -> str:
        return DOMAIN if self.name == "prod" else f"{self.name}.{DOMAIN}"

    @property
    def wallet(self) -> str:
        """The wallet team names its namespace after the environment; the shop's is ``shop`` everywhere."""
        return f"wallet-{self.name}"

    @property
    def meta(self) -> dict[str, Any]:
        """What every object of this cluster is made with."""
        return {"cluster": self.name, "created": self.created}

    def address(self, name: str) -> str:
        """A pod's address."""
        number = int(uid(self.name, name)[:4], 16)
        return f"10.{self.subnet}.{number // 256}.{number % 253 + 2}"

    def service_ip(self, name: str) -> str:
        number = int(uid(self.name, "service", name)[:4], 16)
        return f"10.{self.subnet + 100}.{number // 256}.{number % 253 + 2}"

    def node(self, number: int) -> str:
        return f"{self.name}-node-{number}"

    def host(self, number: int) -> str:
        return f"192.168.{self.subnet}.{10 + number}"

    def rollout(self, owner: Object, *, replicas: int = 1, revision: int = 1) -> list[Object]:
        """A Deployment (or Rollout) with its ReplicaSet and running pods."""
        replicas_of = replica_set(owner, revision=revision, replicas=replicas, cluster=self.name, created=self.created)
        return [owner, replicas_of, *self.pods(replicas_of, replicas=replicas)]

    def pods(
        self,
        owner: Object,
        *,
        replicas: int = 1,
        started: str = "",
        waiting: Mapping[str, Object] | None = None,
    ) -> list[Object]:
        """The pods of a ReplicaSet or StatefulSet; with ``waiting`` (by container) they do not start."""
        return [
            with_token(
                pod(
                    owner,
                    index,
                    node=self.node(1 + index % 2),
                    host=self.host(1 + index % 2),
                    ip=self.address(f"{owner['metadata']['name']}/{index}"),
                    started=started or self.started,
                    waiting=waiting,
                    cluster=self.name,
                )
            )
            for index in range(replicas)
        ]


def with_token(running: Object) -> Object:
    """The pod with the service-account volume that admission adds to every pod."""
    name = f"kube-api-access-{safe_hash(running['metadata']['name'], 5)}"
    mounted = {"mountPath": "/var/run/secrets/kubernetes.io/serviceaccount", "name": name, "readOnly": True}
    sources = [
        {"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}},
        {"configMap": {"items": [{"key": "ca.crt", "path": "ca.crt"}], "name": "kube-root-ca.crt"}},
        {"downwardAPI": {"items": [field_file("namespace", "metadata.namespace")]}},
    ]
    spec = running["spec"]
    projected = {"name": name, "projected": {"defaultMode": 420, "sources": sources}}
    changed = {**spec, "volumes": [*spec.get("volumes", ()), projected]}
    for part in ("containers", "initContainers"):
        if part in spec:
            changed[part] = [{**item, "volumeMounts": [*item.get("volumeMounts", ()), mounted]} for item in spec[part]]
    return {**running, "spec": changed}


def owned(parent: Object, child: Object) -> Object:
    """``child`` as controlled by ``parent``."""
    return {**child, "metadata": {**child["metadata"], "ownerReferences": [owned_by(parent)]}}


PLACES = {
    "dev": Place("dev", "2026-01-12T09:00:00Z", "2026-03-09T10:20:00Z", 10),
    "staging": Place("staging", "2026-01-19T09:00:00Z", "2026-03-10T14:05:00Z", 20),
    "prod": Place("prod", "2026-02-02T07:30:00Z", "2026-03-11T06:40:00Z", 30),
}
