"""What the server says when it refuses, word for word as a real one of version 1.36 does."""

from collections.abc import Iterator

import pytest

from tests.api.client import Client
from tests.api.server import ApiServer
from tests.worlds.kubectl import config_map, secret

ONLY_JSON = (
    "only the following media types are accepted: application/json, application/yaml, "
    "application/vnd.kubernetes.protobuf"
)
SPACE = "/api/v1/namespaces/shop"

# who, what is said and what was asked for; then the words
REFUSED = """
ann 403 /api/v1/namespaces/shop/secrets
  secrets is forbidden: User "ann" cannot list resource "secrets" in API group "" in the namespace "shop"
ann 403 /api/v1/namespaces/shop/secrets/x
  secrets "x" is forbidden: User "ann" cannot get resource "secrets" in API group "" in the namespace "shop"
ann 403 /api/v1/nodes
  nodes is forbidden: User "ann" cannot list resource "nodes" in API group "" at the cluster scope
ann 403 /apis/apps/v1/deployments?watch=true
  deployments.apps is forbidden: User "ann" cannot watch resource "deployments" in API group "apps" at the cluster scope
- 403 /apis
  forbidden: User "system:anonymous" cannot get path "/apis"
unknown 401 /version
  Unauthorized
admin 404 /api/v1/namespaces/shop/widgets
  the server could not find the requested resource
admin 404 /api/v1/namespaces/shop/pods/x/log
  the server could not find the requested resource
admin 404 /apis/apps/v9
  the server could not find the requested resource
admin 404 /api/v1/namespaces/shop/configmaps/none
  configmaps "none" not found
admin 404 /apis/apps/v1/namespaces/shop/deployments/none
  deployments.apps "none" not found
admin 400 /api/v1/configmaps?limit=abc
  strconv.ParseInt: parsing "abc": invalid syntax
admin 500 /api/v1/configmaps?watch=true&resourceVersion=abc
  resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax
admin 400 /api/v1/configmaps?continue=not-a-token
  invalid continue token: continue key is not valid: invalid character '\\u009e' looking for beginning of value
admin 400 /api/v1/configmaps?continue=eyJydiI6NX0&resourceVersion=5
  specifying resource version is not allowed when using continue
admin 400 /api/v1/configmaps?fieldSelector=data.x%3D1
  "data.x" is not a known field selector: only "metadata.name", "metadata.namespace"
admin 400 /api/v1/pods?fieldSelector=spec.x%3D1
  field label not supported: spec.x
admin 400 /api/v1/pods?labelSelector=a%20b
  unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt
admin 410 /api/v1/pods?resourceVersion=1&resourceVersionMatch=Exact
  The resourceVersion for the provided list is too old.
""".strip().splitlines()


def refused() -> Iterator[tuple[str, str, int, str]]:
    for asked, words in zip(REFUSED[::2], REFUSED[1::2], strict=True):
        user, code, target = asked.split()
        yield user.strip("-"), target, int(code), words.strip()


@pytest.mark.parametrize(("user", "target", "code", "message"), list(refused()))
def test_a_refusal_has_the_real_words(server: ApiServer, user: str, target: str, code: int, message: str) -> None:
    reply = Client(server, user).ask(target)
    assert (reply.status, reply.document["message"], reply.document["code"]) == (code, message, code)
    assert reply.headers["Content-Type"] == "application/json"


def test_a_group_that_is_not_there_is_no_status(server: ApiServer) -> None:
    reply = Client(server).ask("/apis/nope.example.com/v1/things")
    assert (reply.status, reply.body, reply.headers["Content-Type"]) == (
        404,
        b"404 page not found\n",
        "text/plain; charset=utf-8",
    )


def test_what_is_not_accepted_is_said_in_two_ways(server: ApiServer) -> None:
    client = Client(server)
    assert (
        "Available representations" in client.ask(f"{SPACE}/pods", headers={"Accept": "text/csv"}).document["message"]
    )
    table = {"Accept": "application/json;as=Table;v=v1;g=meta.k8s.io"}
    assert client.ask(f"{SPACE}/pods", headers=table).document["message"] == ONLY_JSON


def test_a_version_to_come_asks_to_wait(server: ApiServer) -> None:
    reply = Client(server).ask("/api/v1/pods?resourceVersion=999999999")
    assert (reply.status, reply.headers["Retry-After"], reply.document["reason"]) == (504, "1", "Timeout")


# Rights


def test_reviews_agree_with_what_is_refused(server: ApiServer) -> None:
    client, path = Client(server, "ann"), "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
    for resource, allowed in (("configmaps", True), ("secrets", False)):
        attributes = {"verb": "list", "resource": resource, "namespace": "shop"}
        review = {"kind": "SelfSubjectAccessReview", "spec": {"resourceAttributes": attributes}}
        reply = client.ask(path, method="POST", body=review)
        assert (reply.status, reply.document["status"]["allowed"]) == (201, allowed)
        assert (client.ask(f"{SPACE}/{resource}").status == 200) is allowed


def test_rules_are_told_and_can_be_incomplete(server: ApiServer) -> None:
    client, path = Client(server, "ann"), "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews"
    review = {"kind": "SelfSubjectRulesReview", "spec": {"namespace": "shop"}}
    server.settings.incomplete_rules = "webhook authorizer does not support user rule resolution"
    status = client.ask(path, method="POST", body=review).document["status"]
    assert {"verbs": ["get", "list", "watch"], "apiGroups": ["apps"], "resources": ["*"]} in status["resourceRules"]
    assert (status["incomplete"], status["evaluationError"]) == (True, server.settings.incomplete_rules)
    elsewhere = {"kind": "SelfSubjectRulesReview", "spec": {"namespace": "other"}}
    assert len(client.ask(path, method="POST", body=elsewhere).document["status"]["resourceRules"]) == 2


def test_who_impersonates_is_whom_they_name_if_they_may(server: ApiServer) -> None:
    headers = {"Impersonate-User": "ann"}
    assert Client(server).ask(f"{SPACE}/secrets", headers=headers).status == 403
    assert Client(server).ask(f"{SPACE}/configmaps", headers=headers).status == 200
    assert server.log[-1].user == "ann"
    assert Client(server, "ann").ask(f"{SPACE}/configmaps", headers={"Impersonate-User": "admin"}).status == 403


# Selecting and forms


@pytest.mark.parametrize(
    ("selector", "names"),
    [
        ("tier%3Dweb", ["one"]),
        ("tier!%3Dweb,tier", ["two"]),
        ("tier%20in%20(web,db)", ["one", "two"]),
        ("tier%20notin%20(web,db)", ["none"]),
        ("!tier", ["none"]),
    ],
)
def test_labels_select(server: ApiServer, selector: str, names: list[str]) -> None:
    server.store.apply(config_map("labels", "one", {}, labels={"tier": "web"}))
    server.store.apply(config_map("labels", "two", {}, labels={"tier": "db"}))
    server.store.apply(config_map("labels", "none", {}))
    found = Client(server).ask(f"/api/v1/namespaces/labels/configmaps?labelSelector={selector}").names
    assert sorted(found) == sorted(names)


def test_fields_select(server: ApiServer) -> None:
    server.store.apply(secret("fields", "one", {"A": "1"}))
    server.store.apply(secret("fields", "two", {"A": "1"}, type="kubernetes.io/tls"))
    client = Client(server)
    assert client.ask("/api/v1/namespaces/fields/secrets?fieldSelector=type!%3DOpaque").names == ["two"]
    assert client.ask("/api/v1/secrets?fieldSelector=metadata.name%3Done,metadata.namespace%3Dfields").names == ["one"]


def test_metadata_alone_hold_no_values(server: ApiServer) -> None:
    accept = {"Accept": "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json"}
    document = Client(server).ask("/api/v1/secrets", headers=accept).document
    assert (document["kind"], document["apiVersion"]) == ("PartialObjectMetadataList", "meta.k8s.io/v1")
    assert {tuple(item) for item in document["items"]} == {("kind", "apiVersion", "metadata")}
