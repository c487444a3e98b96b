"""The servers, each started once for the scenarios of a module."""

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.api import tls
from tests.real.clusters import Cluster, StandIn
from tests.real.control_plane import PROGRAMS
from tests.real.kubernetes import Envtest, Existing


def _stand_in(folder: Path) -> Cluster:
    if not tls.AVAILABLE:
        pytest.skip("there is no openssl program")
    return StandIn(folder, shutil.which("kubectl") or "")


def _envtest(folder: Path) -> Cluster:
    assets = Path(os.environ.get("KUBEBUILDER_ASSETS", ""))
    if not all(os.access(assets / name, os.X_OK) and assets.name for name in PROGRAMS):
        pytest.skip(f"KUBEBUILDER_ASSETS names no folder with {', '.join(PROGRAMS)}")
    if not tls.AVAILABLE:
        pytest.skip("there is no openssl program")
    return Envtest(assets, folder)


def _existing(folder: Path) -> Cluster:
    kubeconfig = os.environ.get("K8SCONFIG_TEST_KUBECONFIG", "")
    if not kubeconfig:
        pytest.skip("K8SCONFIG_TEST_KUBECONFIG names no kubeconfig")
    if not shutil.which("kubectl"):
        pytest.skip("there is no kubectl program")
    return Existing(Path(kubeconfig), folder)


_SERVERS: dict[str, Callable[[Path], Cluster]] = {
    "tests.api": _stand_in,
    "kube-apiserver": _envtest,
    "cluster": _existing,
}


@pytest.fixture(scope="module", params=list(_SERVERS))
def cluster(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    running = _SERVERS[request.param](tmp_path_factory.mktemp("server"))
    yield running
    running.close()


@pytest.fixture
def space() -> str:
    """The name of a namespace that nobody else has."""
    return f"k8sconfig-test-{secrets.token_hex(4)}"
