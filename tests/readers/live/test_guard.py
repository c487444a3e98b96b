"""What may leave towards a cluster, held against a real server's discovery and all that one could ask of it."""

import itertools
import json
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8sconfig_tui.readers.live import guard
from k8sconfig_tui.readers.live.wire import RefusedError

RECORDINGS = Path(__file__).parents[4] / "shared" / "data" / "recordings"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE", "WATCH", "get", "")
SUBRESOURCES = (
    "attach", "binding", "ephemeralcontainers", "eviction", "exec", "log", "portforward", "proxy", "resize", "scale",
    "status", "token", "proxy/metrics", "approval", "finalize",
)  # fmt: skip
NEVER_ASKED = (
    "SelfSubjectAccessReview", "SelfSubjectReview", "SubjectAccessReview", "LocalSubjectAccessReview", "TokenReview",
    "TokenRequest", "Pod", "",
)  # fmt: skip
ALLOWED = (
    "/version",
    "/api",
    "/apis",
    "/api/v1",
    "/apis/batch",
    "/apis/apps/v1",
    "/apis/external-secrets.io/v1beta1",
    "/api/v1/namespaces",
    "/api/v1/namespaces/apps",
    "/api/v1/nodes/ip-10-0-0-1.eu-west-1.compute.internal",
    "/api/v1/configmaps",
    "/api/v1/namespaces/apps/configmaps",
    "/api/v1/namespaces/apps/configmaps/kube-root-ca.crt",
    "/apis/apps/v1/deployments",
    "/apis/apps/v1/namespaces/apps/deployments/web",
    "/apis/rbac.authorization.k8s.io/v1/clusterroles/system:controller:job-controller",
)


def refused(method: str, path: str, query: dict[str, str] | None = None) -> bool:
    try:
        guard.check(method, path, query)
    except RefusedError:
        return True
    return False


@pytest.mark.parametrize("path", ALLOWED)
def test_reading_of_discovery_and_objects_is_let_out(path: str) -> None:
    guard.check("GET", path)
    guard.check("GET", path, {"limit": "500", "continue": "a/b?c&d", "labelSelector": "a in (b,c)"})
    guard.check_target("GET", f"/prefix{path}?limit=500&continue=x", "/prefix")


@pytest.mark.parametrize("path", ALLOWED)
def test_every_method_but_get_is_refused(path: str) -> None:
    """Reliability row 50."""
    assert all(refused(method, path) for method in METHODS if method != "GET")


def test_only_the_review_of_one_s_own_rules_is_posted() -> None:
    """Reliability row 50: what is never asked is not let out, be it harmless."""
    path = guard.review_of("SelfSubjectRulesReview", {"namespace": "apps"}).path
    guard.check("POST", path)
    assert all(refused(method, path) for method in METHODS if method not in {"GET", "POST"})
    assert refused("POST", path, {"dryRun": "All"})
    assert refused("POST", path + "/")
    assert refused("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews")
    assert refused("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews")
    for kind in (
        "SelfSubjectAccessReview",
        "SelfSubjectReview",
        "SubjectAccessReview",
        "LocalSubjectAccessReview",
        "TokenReview",
        "TokenRequest",
        "Pod",
        "",
    ):
        with pytest.raises(RefusedError):
            guard.review_of(kind, {})
    with pytest.raises(RefusedError):
        guard.review_of("SelfSubjectRulesReview", {"user": "x"})


@pytest.mark.parametrize("subresource", SUBRESOURCES)
@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/namespaces/apps/pods/web",
        "/api/v1/namespaces/apps/services/web:80",
        "/api/v1/namespaces/apps/services/https:web:443",
        "/api/v1/nodes/n",
        "/api/v1/namespaces/apps",
        "/api/v1/namespaces/apps/serviceaccounts/default",
        "/apis/apps/v1/namespaces/apps/deployments/web",
        "/apis/subresources.kubevirt.io/v1/namespaces/apps/virtualmachineinstances/vm",
    ],
)
def test_no_subresource_of_anything(path: str, subresource: str) -> None:
    """Reliability row 50: exec, attach, portforward, proxy and log are GET requests as well."""
    full = f"{path}/{subresource}"
    forms = {
        full,
        full + "/",
        f"/{full}",
        full.replace("/", "//"),
        f"{path}%2f{subresource}",
        f"{path}%2F{subresource}",
        f"{path}%252f{subresource}",
        f"{path}/./{subresource}",
        f"{path}/x/../{subresource}",
        f"{path}/%2e%2e/web/{subresource}",
        f"{path}\\{subresource}",
        f"{path};/{subresource}",
        f"{path}/{quote(subresource, safe='')[:1]}%{ord(subresource[1]):02x}{subresource[2:]}",
        f"{path}/{subresource}?command=id",
        f"{path}/{subresource}#",
        f"{path}\t/{subresource}",
        f"{path}\n/{subresource}",
        f"{path}\0/{subresource}",
        full.upper(),
    }
    for form, method in itertools.product(forms, ("GET", "POST")):
        assert refused(method, form), form
        with pytest.raises(RefusedError):
            guard.check_target(method, form)
    assert refused("GET", full, {"command": "id"})


@pytest.mark.parametrize(
    "path",
    [
        "", "/", "*", "version", "//version", "/version/", "/version?x=1", "/VERSION", "/healthz", "/livez", "/metrics",
        "/logs/", "/debug/pprof/profile", "/openapi/v2", "/openapi/v3", "/.well-known/openid-configuration",
        "/openid/v1/jwks", "/api/v2", "/api/v1/", "/api/v1/proxy/nodes/n", "/api/v1/proxy", "/api/v1/watch/pods",
        "/api/v1/redirect/nodes", "/apis/", "/apis//v1", "/apis/../api", "/apis/a..b/v1", "/api/v1/namespaces//pods",
        "/api/v1/namespaces/../pods/x", "/api/v1/namespaces/a/pods/..", "/api/v1/namespaces/a/pods/.",
        "/api/v1/namespaces/a/pods/x..y", "/api/v1/namespaces/a/pods/x/", "/api/v1/namespaces/A/pods",
        "/api/v1/namespaces/a%2fb/pods", "/api/v1/namespaces/a/pods/ü", "/api/v1/namespaces/a/pods/x y",
        "http://127.0.0.1/version", "//127.0.0.1/version", "/api/v1/namespaces/a/pods/" + "x" * 254,
        "/version HTTP/1.1\r\nHost: x\r\n\r\nDELETE /api/v1/namespaces/a",
    ],
)  # fmt: skip
def test_whatever_is_not_listed_is_refused(path: str) -> None:
    """Reliability row 50."""
    assert refused("GET", path)


@pytest.mark.parametrize(
    "name", ["command", "follow", "stdin", "container", "pretty", "dryRun", "WATCH", "watch ", "limit&command", ""]
)
def test_other_parameters_are_refused(name: str) -> None:
    """Reliability row 50: one that is not listed is not sent, however it is spelt."""
    assert refused("GET", "/api/v1/pods", {name: "1"})
    with pytest.raises(RefusedError):
        guard.check_target("GET", f"/api/v1/pods?{name}=1")


def test_a_target_outside_the_servers_prefix_is_refused() -> None:
    for target in ("/version", "/k8s", "/k8sversion", "/k8s/../version", "http://x/k8s/version"):
        with pytest.raises(RefusedError):
            guard.check_target("GET", target, "/k8s")
    guard.check_target("GET", "/k8s/version", "/k8s")


@given(st.text(alphabet="/.%~:;?#\\ abepixcv1-", max_size=40))
def test_what_is_let_out_has_one_meaning(tail: str) -> None:
    """Reliability row 50: no path that passes can be normalised into another one, and it has no subresource."""
    path = f"/api/v1/{tail}"
    if refused("GET", path):
        return
    parts = path.split("/")[3:]
    assert not set(path) & set("%;?#\\ ~")
    assert not {"", ".", ".."} & set(parts)
    assert len(parts) <= (4 if parts[0] == "namespaces" else 2)


def test_the_message_is_one_line_without_values() -> None:
    with pytest.raises(RefusedError) as caught:
        guard.check("GET", "/api/v1/pods\x1b[31m\n", {"command\n": "canary-value"})
    assert str(caught.value).isprintable()
    assert "canary" not in str(caught.value)


@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="no recordings beside the repository")
def test_a_real_discovery_is_readable_without_its_subresources() -> None:
    """Reliability row 50: every resource can be listed and got; every subresource, with every method, is refused."""
    resources = [
        (exchange["path"], resource)
        for line in (RECORDINGS / "discovery.jsonl").read_text().splitlines()
        for exchange in [json.loads(line)]
        if exchange["label"].startswith("APIResourceList")
        for resource in json.loads(exchange["body"])["resources"]
    ]
    assert len(resources) > 50
    for root, resource in resources:
        within = f"{root}/namespaces/ns" if resource["namespaced"] else root
        plural, _, subresource = resource["name"].partition("/")
        path = f"{within}/{plural}" + (f"/x/{subresource}" if subresource else "")
        if subresource:
            assert all(refused(method, path) for method in METHODS), path
        elif plural != "bindings":
            guard.check("GET", path)
            guard.check("GET", f"{path}/x")
            assert all(refused(method, f"{path}/x") for method in METHODS if method != "GET")


@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="no recordings beside the repository")
def test_every_write_of_the_recordings_is_refused() -> None:
    """Reliability row 50."""
    for file in sorted(RECORDINGS.glob("*.jsonl")):
        for line in file.read_text().splitlines():
            exchange = json.loads(line)
            if exchange["method"] != "GET" and "/selfsubject" not in exchange["path"]:
                with pytest.raises(RefusedError):
                    guard.check_target(exchange["method"], exchange["path"])
