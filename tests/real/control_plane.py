"""etcd and a kube-apiserver of one's own: on loopback, in a temporary folder, with certificates made for it.

The law of this module: what is started here ends here. Nothing else of a cluster runs: no controller, no kubelet.
"""

import base64
import http.client
import json
import os
import signal
import socket
import ssl
import subprocess
import time
from pathlib import Path
from typing import Any

from tests.api.tls import Authority

PROGRAMS = ("etcd", "kube-apiserver", "kubectl")
_PATIENCE = 90.0
_POLICY = {
    "apiVersion": "audit.k8s.io/v1",
    "kind": "Policy",
    "omitStages": ["RequestReceived"],
    "rules": [{"level": "Metadata"}],
}


class ControlPlane:
    """The two processes. ``assets`` holds the programs."""

    def __init__(self, assets: Path, folder: Path) -> None:
        self._assets, self._folder = assets, folder
        self._authority = Authority(folder)
        self._identity = self._authority.server()
        self._etcd_port, self._peer_port, self.port = _free_ports(3)
        self._log = (folder / "log").open("ab")
        self.audit = folder / "audit.jsonl"
        (folder / "policy.json").write_text(json.dumps(_POLICY))
        self._etcd = self._run("etcd", *self._etcd_options())
        self._server: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the API server and wait until it is ready. Raises ``TimeoutError``."""
        self._server = self._run("kube-apiserver", *self._server_options())
        end = time.monotonic() + _PATIENCE
        while not self._ready():
            if time.monotonic() > end or self._server.poll() is not None:
                raise TimeoutError(f"kube-apiserver is not ready: {self._last_words()}")
            time.sleep(0.1)

    @property
    def running(self) -> bool:
        return self._server is not None

    def kill(self) -> None:
        """End the API server as a crash would; etcd goes on."""
        if self._server is not None:
            self._server.kill()
            self._server.wait(30)
            self._server = None

    def close(self) -> None:
        self.kill()
        self._etcd.send_signal(signal.SIGTERM)
        try:
            self._etcd.wait(10)
        except subprocess.TimeoutExpired:
            self._etcd.kill()
            self._etcd.wait(10)
        self._log.close()

    # What an administrator of etcd does

    def compact(self) -> None:
        """Of everything only the present version is kept."""
        now = self._ask_etcd("range", {"key": _base64("/"), "limit": 1})["header"]["revision"]
        self._ask_etcd("compaction", {"revision": now, "physical": True})

    def delete(self, plural: str, namespace: str, name: str) -> None:
        """Behind the server's back."""
        self._ask_etcd("deleterange", {"key": _base64(f"/registry/{plural}/{namespace}/{name}")})

    def _ask_etcd(self, what: str, body: dict[str, object]) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self._etcd_port, timeout=10)
        try:
            connection.request("POST", f"/v3/kv/{what}", json.dumps(body), {"Content-Type": "application/json"})
            response = connection.getresponse()
            assert response.status == 200, response.read()
            return json.loads(response.read())
        finally:
            connection.close()

    # Who may come in

    def kubeconfig(self, path: Path, user: dict[str, object], namespace: str = "default") -> Path:
        """A file for this user, an entry of the kubeconfig's ``users``."""
        cluster = {
            "server": f"https://127.0.0.1:{self.port}",
            "certificate-authority-data": self._identity.authority_data,
        }
        context = {"cluster": "test", "user": "test", "namespace": namespace}
        document = {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "test",
            "clusters": [{"name": "test", "cluster": cluster}],
            "contexts": [{"name": "test", "context": context}],
            "users": [{"name": "test", "user": user}],
        }
        path.write_text(json.dumps(document))
        return path

    def master(self, name: str) -> dict[str, object]:
        """A user who may do everything."""
        certificate, key = self._authority.client(name, group="system:masters").data()
        return {"client-certificate-data": certificate, "client-key-data": key}

    # Processes

    def _etcd_options(self) -> list[str]:
        client, peer = f"http://127.0.0.1:{self._etcd_port}", f"http://127.0.0.1:{self._peer_port}"
        return [
            f"--data-dir={self._folder / 'etcd'}",
            f"--listen-client-urls={client}",
            f"--advertise-client-urls={client}",
            f"--listen-peer-urls={peer}",
            f"--initial-advertise-peer-urls={peer}",
            f"--initial-cluster=default={peer}",
        ]

    def _server_options(self) -> list[str]:
        pair = self._identity.pair
        return [
            f"--etcd-servers=http://127.0.0.1:{self._etcd_port}",
            f"--secure-port={self.port}",
            "--bind-address=127.0.0.1",
            f"--cert-dir={self._folder}",
            f"--tls-cert-file={pair.certificate}",
            f"--tls-private-key-file={pair.key}",
            f"--client-ca-file={self._authority.certificate}",
            "--authorization-mode=RBAC",
            "--service-account-issuer=https://kubernetes.default.svc",
            f"--service-account-key-file={pair.certificate}",
            f"--service-account-signing-key-file={pair.key}",
            "--service-cluster-ip-range=10.96.0.0/16",
            "--disable-admission-plugins=ServiceAccount",
            f"--audit-log-path={self.audit}",
            f"--audit-policy-file={self._folder / 'policy.json'}",
        ]

    def _run(self, name: str, *options: str) -> subprocess.Popen[bytes]:
        environ = {"PATH": os.environ["PATH"], "HOME": str(self._folder)}
        program = str(self._assets / name)
        return subprocess.Popen(
            [program, *options], stdout=self._log, stderr=self._log, stdin=subprocess.DEVNULL, env=environ
        )

    def _ready(self) -> bool:
        context = ssl.create_default_context(cafile=str(self._identity.trusted))
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=5, context=context)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def _last_words(self) -> str:
        return (self._folder / "log").read_text(errors="replace")[-2000:]


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def _base64(key: str) -> str:
    return base64.b64encode(key.encode()).decode()
