"""A real kube-apiserver: one that is started here, or a cluster that is there already.

The law of this module: all that is done to it goes through kubectl. Of a cluster that belongs to others nothing is
touched but namespaces of this run's own, which are deleted at the end.
"""

import json
import secrets
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.api.rights import Rule
from tests.real.clusters import OWN_KINDS, READER, Seen, kubectl
from tests.real.control_plane import ControlPlane
from tests.worlds.kubectl import Object

_RUNNING = frozenset({"Pod", "ReplicaSet", "Job", "Node"})
"""What controllers make, or what a cluster has."""


class Kubernetes:
    """What both have in common. ``admin``: a kubeconfig of someone who may create."""

    whole = False

    def __init__(self, folder: Path, program: str, admin: Path) -> None:
        self.folder = folder
        self._program, self._admin = program, admin
        self._accounts = f"k8sconfig-test-{secrets.token_hex(4)}"
        self._served = self._kinds()
        self._uids: dict[str, str] = {}
        self._spaces: list[str] = []
        self._there = {("Namespace", "", "default"), ("Service", "default", "kubernetes")}

    def kubectl(self, *arguments: str, data: object = None) -> bytes:
        return kubectl(self._program, self._admin, *arguments, data=json.dumps(data).encode() if data else b"")

    def make(self, objects: Iterable[Object]) -> None:
        for tier in _tiers([obj for obj in objects if self._wanted(obj)]):
            items = [self._bare(obj) for obj in tier]
            made = self.kubectl("create", "-f", "-", "-o", "jsonpath={.metadata.uid} ", data=_list(items))
            self._spaces += [obj["metadata"]["name"] for obj in tier if obj["kind"] == "Namespace"]
            uids = [obj["metadata"]["uid"] for obj in tier]
            self._uids |= dict(zip(uids, made.decode().split(), strict=True))

    def put(self, obj: Object) -> None:
        self.kubectl(
            "apply", "--server-side", "--force-conflicts", "--field-manager=tests", "-f", "-", data=self._bare(obj)
        )

    def remove(self, obj: Object) -> None:
        where = obj["metadata"]
        self.kubectl("delete", obj["kind"], where["name"], "-n", where["namespace"])

    def kubeconfig(self, user: str = READER, rules: Sequence[Rule] = ()) -> Path:
        raise NotImplementedError

    def named(self, user: str) -> str:
        return f"system:serviceaccount:{self._accounts}:{user}"

    def dump(self) -> bytes:
        kinds = ",".join(name for name in OWN_KINDS.split(",") if name in self._served.values())
        return self.kubectl("get", kinds, "-A", "-o", "json")

    def account(self, user: str, rules: Sequence[Rule]) -> str:
        """The token of a service account with these rights, each in its namespace."""
        if not self.kubectl("get", "namespace", self._accounts, "--ignore-not-found"):
            self.kubectl("create", "namespace", self._accounts)
            self._spaces.append(self._accounts)
        self.kubectl("create", "serviceaccount", user, "-n", self._accounts)
        subject = {"kind": "ServiceAccount", "name": user, "namespace": self._accounts}
        for number, rule in enumerate(rules):
            self.kubectl("create", "-f", "-", data=_list(_rights(rule, f"{user}-{number}", subject)))
        return self.kubectl("create", "token", user, "-n", self._accounts).decode().strip()

    def _wanted(self, obj: Object) -> bool:
        """Once of each name, and only what is served."""
        ref = (obj["kind"], obj["metadata"].get("namespace", ""), obj["metadata"]["name"])
        wanted = ref not in self._there and (obj["apiVersion"], obj["kind"]) in self._served
        self._there.add(ref)
        return wanted

    def _bare(self, obj: Object) -> Object:
        """The object as one would write it, its owners as they are called here."""
        kept = {key: value for key, value in obj.items() if key not in ("status", "metadata")}
        names = ("name", "namespace", "labels", "annotations", "ownerReferences")
        metadata = {key: obj["metadata"][key] for key in names if key in obj["metadata"]}
        for owner in metadata.get("ownerReferences", ()):
            owner["uid"] = self._uids.get(owner["uid"], owner["uid"])
        if obj["kind"] == "Service":
            kept["spec"] = {key: value for key, value in obj["spec"].items() if not key.startswith("clusterIP")}
        return kept | {"metadata": metadata}

    def _kinds(self) -> dict[tuple[str, str], str]:
        """``(apiVersion, kind)`` of what is served, and how kubectl names it."""
        lines = self.kubectl("api-resources", "--no-headers").decode().splitlines()
        words = [line.split() for line in lines]
        return {(one[-3], one[-1]): f"{one[0]}.{one[-3].rpartition('/')[0]}".rstrip(".") for one in words}


class Envtest(Kubernetes):
    """A kube-apiserver of our own."""

    whole = True

    def __init__(self, assets: Path, folder: Path) -> None:
        self._plane = ControlPlane(assets, folder)
        self._known: dict[str, Path] = {}
        try:
            self._plane.start()
            admin = self._plane.kubeconfig(folder / "admin", self._plane.master("admin"))
            super().__init__(folder, str(assets / "kubectl"), admin)
        except BaseException:
            self._plane.close()
            raise

    def kubeconfig(self, user: str = READER, rules: Sequence[Rule] = ()) -> Path:
        if user not in self._known:
            known: dict[str, object] = {}
            known |= self._plane.master(user) if user == READER else {"token": self.account(user, rules)}
            namespace = rules[0].namespace if rules else "default"
            self._known[user] = self._plane.kubeconfig(self.folder / f"kubeconfig-{user}", known, namespace)
        return self._known[user]

    def remove(self, obj: Object) -> None:
        if self._plane.running:
            super().remove(obj)
        else:
            self._plane.delete("configmaps", obj["metadata"]["namespace"], obj["metadata"]["name"])

    def down(self) -> None:
        self._plane.kill()

    def up(self) -> None:
        self._plane.start()

    def forget(self) -> None:
        self._plane.compact()

    def asked(self) -> list[Seen]:
        told: Iterator[dict[str, Any]] = map(json.loads, self._plane.audit.read_bytes().splitlines())
        ours = {
            event["auditID"]: event for event in told if event.get("userAgent", "").startswith("k8sconfig-tui/")
        }  # a watch is told twice, as it begins and as it ends
        return [Seen(_METHODS.get(event["verb"], event["verb"]), event["requestURI"]) for event in ours.values()]

    def close(self) -> None:
        self._plane.close()


class Existing(Kubernetes):
    """A cluster of others."""

    def __init__(self, kubeconfig: Path, folder: Path) -> None:
        super().__init__(folder, shutil.which("kubectl") or "kubectl", kubeconfig)
        self._file = kubeconfig

    def make(self, objects: Iterable[Object]) -> None:
        """What would run does not."""
        ours = [_resting(obj) for obj in objects if obj["kind"] not in _RUNNING]
        super().make(ours)

    def kubeconfig(self, user: str = READER, rules: Sequence[Rule] = ()) -> Path:
        if user == READER:
            return self._file
        try:
            token = self.account(user, rules)
        except AssertionError as error:
            pytest.skip(f"users may not be made here: {error}")
        merged = json.loads(self.kubectl("config", "view", "--minify", "--flatten", "-o", "json"))
        merged["users"][0]["user"] = {"token": token}
        merged["contexts"][0]["context"]["namespace"] = rules[0].namespace if rules else "default"
        path = self.folder / f"kubeconfig-{user}"
        path.write_text(json.dumps(merged))
        return path

    def dump(self) -> bytes:
        try:
            return super().dump()
        except AssertionError as error:
            pytest.skip(f"not everything may be read here: {error}")

    def down(self) -> None:
        pytest.skip("a cluster of others is not stopped")

    def up(self) -> None:
        """It never was down."""

    def forget(self) -> None:
        pytest.skip("the store of a cluster of others is not compacted")

    def asked(self) -> list[Seen]:
        pytest.skip("the log of a cluster of others is not ours to read")

    def close(self) -> None:
        """What was made here goes, and nothing else."""
        if self._spaces:
            self.kubectl("delete", "namespace", *self._spaces, "--ignore-not-found", "--wait=false")


_METHODS = {"get": "GET", "list": "GET", "watch": "GET", "create": "POST"}
"""What an audit event's verb is over HTTP, as far as it may be sent."""


def _tiers(objects: Iterable[Object]) -> Iterator[list[Object]]:
    """Namespaces first, and nobody before its owner."""
    left = sorted(objects, key=lambda obj: obj["kind"] != "Namespace")
    spaces = [obj for obj in left if obj["kind"] == "Namespace"]
    left = left[len(spaces) :]
    yield from [spaces] if spaces else []
    while left:
        waiting = {obj["metadata"]["uid"] for obj in left}
        ready = [obj for obj in left if not waiting & {o["uid"] for o in obj["metadata"].get("ownerReferences", ())}]
        left = [obj for obj in left if obj not in ready]
        assert ready
        yield ready


def _list(items: Sequence[Object]) -> Object:
    return {"apiVersion": "v1", "kind": "List", "items": list(items)}


def _resting(obj: Object) -> Object:
    rest: dict[str, Object] = {"Deployment": {"replicas": 0}, "CronJob": {"suspend": True}}
    return obj | {"spec": obj["spec"] | rest[obj["kind"]]} if obj["kind"] in rest else obj


def _rights(rule: Rule, name: str, subject: Object) -> list[Object]:
    api, metadata = "rbac.authorization.k8s.io", {"name": name, "namespace": rule.namespace}
    reference = {"apiGroup": api, "kind": "Role", "name": name}
    role = {"apiVersion": f"{api}/v1", "kind": "Role", "metadata": metadata, "rules": [rule.document()]}
    binding = {"apiVersion": f"{api}/v1", "kind": "RoleBinding", "metadata": metadata}
    return [role, binding | {"subjects": [subject], "roleRef": reference}]
