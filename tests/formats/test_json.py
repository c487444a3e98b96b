"""Kubernetes objects as JSON: what is a list, what is an object, and what becomes of a bad one."""

import json
from typing import Any

import pytest

from k8sconfig_tui import formats
from k8sconfig_tui.formats import Content, FormatError, NotKubernetesError
from k8sconfig_tui.model.inventory import Gap, Inventory
from k8sconfig_tui.model.values import State
from tests.formats.samples import Tree, as_json, config_map, data_of, listing, messages, names, objects


def read(data: bytes) -> Content:
    return formats.read(data, "dump.json")


def lists(content: Content) -> list[list[str]]:
    """The names in each batch that answers for its kinds."""
    return [[obj.metadata.name for obj in batch.objects] for batch in content.batches if batch.listed]


def places(content: Content) -> list[str]:
    return [str(batch.place(position)) for batch in content.batches for position in range(len(batch.objects))]


def gaps(content: Content) -> list[Gap]:
    return [gap for batch in content.batches for gap in batch.gaps]


# Documents


@pytest.mark.parametrize("indent", [None, 2])
def test_a_list_answers_for_its_kinds_and_numbers_its_objects(indent: int | None) -> None:
    content = read(as_json(listing(config_map("a"), config_map("b")), indent=indent))
    assert lists(content) == [["a", "b"]]
    assert places(content) == ["dump.json items[0]", "dump.json items[1]"]


def test_a_single_object_answers_for_nothing() -> None:
    content = read(as_json(config_map("a", uid="1")))
    assert (names(content), lists(content)) == (["a"], [])


def test_items_of_a_typed_list_take_their_type_from_it() -> None:
    bare = [{"metadata": {"name": "a", "namespace": "shop"}, "spec": {}}]
    (obj,) = objects(read(as_json(listing(*bare, kind="DeploymentList", api_version="apps/v1"))))
    assert (obj.apiVersion, obj.kind) == ("apps/v1", "Deployment")


def test_an_item_keeps_the_type_that_it_names() -> None:
    (obj,) = objects(read(as_json(listing(config_map(), kind="SecretList"))))
    assert obj.kind == "ConfigMap"


@pytest.mark.parametrize("items", [None, []])
def test_a_list_of_nothing_is_read_and_proves_nothing(items: list[Tree] | None) -> None:
    content = read(as_json({"apiVersion": "v1", "kind": "List", "items": items}))
    assert lists(content) == [[]]
    assert Inventory("x", content.batches).coverage.absence("ConfigMap", "shop") is State.NOT_READ


def test_lists_in_lists_are_flattened() -> None:
    inner = listing({"metadata": {"name": "b"}}, kind="SecretList")
    content = read(as_json(listing(config_map("a"), inner, listing(listing(config_map("c"))))))
    assert lists(content) == [["a", "b", "c"]]
    assert [obj.kind for obj in objects(content)] == ["ConfigMap", "Secret", "ConfigMap"]
    assert places(content) == ["dump.json items[0]", "dump.json items[1]", "dump.json items[2]"]


@pytest.mark.parametrize("between", [b"", b"\n", b"\n\n  ", b"\n---\n", b"\n---  \n---\n"])
@pytest.mark.parametrize("indent", [None, 2])
def test_documents_may_follow_one_another(between: bytes, indent: int | None) -> None:
    first, second = (as_json(listing(config_map(name)), indent=indent) for name in "ab")
    assert lists(read(first + between + second)) == [["a"], ["b"]]


def test_json_lines_know_their_lines() -> None:
    content = read(as_json(config_map("a"), config_map("b")) + b"\n")
    assert places(content) == ["dump.json:1", "dump.json:2"]


def test_json_lines_with_blank_ones_between_know_their_lines_too() -> None:
    content = read(as_json(config_map("a")) + b"\n\n\n" + as_json(config_map("b")))
    assert places(content) == ["dump.json:1", "dump.json:4"]


@pytest.mark.parametrize("mark", ["uid", "resourceVersion"])
def test_a_stream_of_objects_from_a_cluster_is_a_list_in_parts(mark: str) -> None:
    first, second = config_map("a"), config_map("b")
    first["metadata"][mark] = second["metadata"][mark] = "1"
    content = read(as_json(first, second))
    assert lists(content) == [["a", "b"]]


def test_a_stream_with_one_manifest_in_it_answers_for_nothing() -> None:
    content = read(as_json(config_map("a", uid="1"), config_map("b")))
    assert (names(content), lists(content)) == (["a", "b"], [])


def test_a_kind_with_a_single_object_in_a_stream_is_not_covered() -> None:
    """``kubectl get cm/a -o json`` and ``cm/b`` and ``deploy/web``: another Deployment is not missing."""
    web = config_map("web", uid="2") | {"apiVersion": "apps/v1", "kind": "Deployment"}
    content = read(as_json(config_map("a", uid="1"), web, config_map("b", uid="3")))
    assert (names(content), lists(content)) == (["a", "b", "web"], [["a", "b"]])
    assert places(content) == ["dump.json:1", "dump.json:3", "dump.json:2"]
    coverage = Inventory("x", content.batches).coverage
    assert coverage.absence("ConfigMap", "shop") is State.MISSING
    assert coverage.absence("Deployment.apps", "shop") is State.NOT_READ


def test_two_kinds_of_one_name_are_two_kinds() -> None:
    knative = config_map("b", uid="2") | {"apiVersion": "serving.knative.dev/v1", "kind": "Service"}
    assert lists(read(as_json(config_map("a", uid="1") | {"kind": "Service"}, knative))) == []


def test_an_object_given_twice_is_one_object() -> None:
    assert lists(read(as_json(config_map("a", uid="1"), config_map("a", uid="1")))) == []


def test_objects_on_several_lines_answer_for_nothing() -> None:
    """As ``kubectl get cm/a -o json; kubectl get cm/b -o json`` writes them: others may exist."""
    content = read(as_json(config_map("a", uid="1"), config_map("b", uid="2"), indent=4))
    assert (names(content), lists(content)) == (["a", "b"], [])
    assert Inventory("x", content.batches).coverage.absence("ConfigMap", "shop") is State.NOT_READ


@pytest.mark.parametrize("between", [b"", b" ", b"\n\n", b"\n---\n"])
def test_objects_that_are_not_one_per_line_answer_for_nothing(between: bytes) -> None:
    content = read(as_json(config_map("a", uid="1")) + between + as_json(config_map("b", uid="2")))
    assert (names(content), lists(content)) == (["a", "b"], [])


@pytest.mark.parametrize(
    "other", [listing(config_map("z")), {"name": "left-pad"}, {"kind": "Status"} | {"apiVersion": "v1"}]
)
def test_objects_among_something_else_answer_for_nothing(other: Tree) -> None:
    content = read(as_json(config_map("a", uid="1"), config_map("b", uid="2"), other))
    assert ["a", "b"] not in lists(content)
    assert {"a", "b"} <= set(names(content))


def test_a_kind_with_a_bad_object_in_a_stream_is_not_held_complete() -> None:
    maps = [config_map("a", uid="1"), config_map("b", uid="2"), config_map("bad", labels=5, uid="3")]
    secrets = [config_map(name, uid=name) | {"kind": "Secret"} for name in "cd"]
    assert lists(read(as_json(*maps, *secrets))) == [["c", "d"]]
    assert lists(read(as_json(*maps, *secrets, {"kind": "", "metadata": {"name": "x"}}))) == []


def test_a_bare_array_answers_for_nothing() -> None:
    """``jq -s`` makes one of any objects at all."""
    content = read(b"[" + as_json(config_map("a", uid="1")) + b"," + as_json(config_map("b", uid="2")) + b"]")
    assert lists(content) == []
    assert places(content) == ["dump.json items[0]", "dump.json items[1]"]


# Parts of lists

REST = {"continue": "eyJ2Ij", "remainingItemCount": 7}


@pytest.mark.parametrize("field", REST)
@pytest.mark.parametrize("kind", ["List", "ConfigMapList"])
def test_a_part_of_a_list_answers_for_nothing_and_says_so(kind: str, field: str) -> None:
    part = listing(config_map("a"), config_map("b"), kind=kind)
    part["metadata"][field] = REST[field]
    content = read(as_json(part))
    assert (names(content), lists(content)) == (["a", "b"], [])
    assert places(content) == ["dump.json items[0]", "dump.json items[1]"]
    message = f"dump.json: a part of a list (metadata.{field} is set)"
    assert gaps(content) == [Gap("configmaps", None, "truncated", message)]
    assert Inventory("x", content.batches).coverage.absence("ConfigMap", "shop") is State.NOT_READ


def test_a_part_of_a_list_of_several_kinds_has_a_gap_for_each() -> None:
    part = listing(config_map("a"), config_map("b") | {"apiVersion": "apps/v1", "kind": "Deployment"})
    part["metadata"] = REST
    assert [gap.resource for gap in gaps(read(as_json(part)))] == ["configmaps", "deployments"]


def test_a_part_of_a_list_leaves_another_list_as_it_is() -> None:
    part = listing(config_map("a"), kind="ConfigMapList") | {"metadata": REST}
    secret = config_map("b") | {"kind": "Secret"}
    assert lists(read(as_json(part, listing(secret)))) == [["b"]]
    assert lists(read(as_json(listing(part, secret)))) == [["b"]]
    assert lists(read(as_json(listing(part | {"kind": "List"}, secret)))) == []


@pytest.mark.parametrize("rest", [{"continue": ""}, {"continue": None}, {"remainingItemCount": 0}, {}])
def test_the_end_of_a_list_is_its_end(rest: Tree) -> None:
    assert lists(read(as_json(listing(config_map("a")) | {"metadata": rest}))) == [["a"]]


def test_a_part_without_objects_is_refused() -> None:
    with pytest.raises(FormatError, match=r"dump\.json: a part of a list \(metadata\.continue is set\)"):
        read(as_json(listing(kind="ConfigMapList") | {"metadata": REST}))


# Names of resources


@pytest.mark.parametrize(
    ("api_version", "kind", "resource"),
    [
        ("v1", "ConfigMap", "configmaps"),
        ("v1", "Endpoints", "endpoints"),
        ("apps/v1", "Deployment", "deployments"),
        ("networking.k8s.io/v1", "Ingress", "ingresses"),
        ("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies"),
        ("gateway.networking.k8s.io/v1", "Gateway", "gateways"),
        ("serving.knative.dev/v1", "Service", "services.serving.knative.dev"),
    ],
)
def test_gaps_name_the_apis_resource(api_version: str, kind: str, resource: str) -> None:
    named = {"apiVersion": api_version, "kind": kind}
    twice = Inventory("x", read(as_json(config_map() | named, config_map() | named)).batches)
    assert [gap.resource for gap in twice.gaps if gap.reason == "failed"] == [resource]
    (lost,) = gaps(read(as_json(listing(config_map(labels=5) | named, config_map()))))
    assert lost.resource == resource


def test_a_generated_name_is_a_name() -> None:
    job = {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"generateName": "job-"}}
    assert names(read(as_json(job))) == ["job-"]


def test_a_custom_resource_may_have_items_and_a_kind_that_ends_in_list() -> None:
    custom = {"apiVersion": "x.io/v1", "kind": "AllowList", "metadata": {"name": "a"}, "items": [{"ip": 1}]}
    assert [(obj.kind, obj.metadata.name) for obj in objects(read(as_json(custom)))] == [("AllowList", "a")]


# Go's ways of reading


@pytest.mark.parametrize(
    ("escaped", "text"),
    [
        (r"\ud800", "\ufffd"),
        (r"\udc00x", "\ufffdx"),
        (r"\ud800\ud83d\ude42", "\ufffd🙂"),
        (r"\\ud800", r"\ud800"),
        (r"\\\ud800", "\\\ufffd"),
        (r"\ud83d\ude42", "🙂"),
    ],
)
@pytest.mark.parametrize("wrap", [dict, listing], ids=["object", "list"])
def test_half_a_surrogate_pair_is_the_replacement_character(wrap: Any, escaped: str, text: str) -> None:
    data = as_json(wrap(config_map(data={"KEY": "@"}))).replace(b"@", escaped.encode())
    assert data_of(read(data)) == {"KEY": text}


def test_the_last_of_equal_keys_wins() -> None:
    data = as_json(config_map()).replace(b'"data"', b'"data": {"KEY": "first"}, "data"')
    assert data_of(read(data)) == {"KEY": "value"}


def test_null_stands_for_nothing() -> None:
    odd = config_map("a", labels=None, annotations={"note": None}, ownerReferences=None)
    (obj,) = objects(read(as_json(listing(odd | {"data": None, "spec": None}))))
    assert (obj.metadata.labels, obj.metadata.annotations) == (None, {"note": ""})


# Bad objects


BAD_ITEMS = {
    "a label that is no text": config_map("bad", labels={"a": 5}),
    "a name that is no text": config_map() | {"metadata": {"name": 5}},
    "no name": config_map() | {"metadata": {}},
    "no metadata": {"apiVersion": "v1", "kind": "ConfigMap"},
    "metadata that is no object": config_map() | {"metadata": ["a"]},
}


@pytest.mark.parametrize("bad", BAD_ITEMS.values(), ids=BAD_ITEMS)
def test_a_bad_item_is_flagged_with_its_place_and_the_rest_is_kept(bad: Tree) -> None:
    secret = config_map("s") | {"kind": "Secret"}
    content = read(as_json(listing(config_map("a"), bad, secret)))
    assert sorted(names(content)) == ["a", "s"]
    (gap,) = gaps(content)
    assert (gap.resource, gap.reason) == ("configmaps", "failed")
    assert gap.message.startswith("dump.json items[1]: ")
    assert sorted(places(content)) == ["dump.json items[0]", "dump.json items[2]"]


@pytest.mark.parametrize("bad", BAD_ITEMS.values(), ids=BAD_ITEMS)
def test_a_kind_with_a_bad_item_is_no_longer_held_complete(bad: Tree) -> None:
    content = read(as_json(listing(config_map("a"), bad, config_map("s") | {"kind": "Secret"})))
    coverage = Inventory("x", content.batches).coverage
    assert coverage.absence("ConfigMap", "shop") is State.NOT_READ
    assert coverage.absence("Secret", "shop") is State.MISSING


@pytest.mark.parametrize("bad", [None, 5, "text", [], {"metadata": {"name": "x"}}], ids=repr)
def test_an_item_of_no_known_kind_spoils_every_kind(bad: Any) -> None:
    content = read(as_json(listing(config_map("a"), bad)))
    assert names(content) == ["a"]
    assert [gap.resource for gap in gaps(content)] == ["*"]
    assert lists(content) == []


def test_one_bad_item_of_a_thousand() -> None:
    items = [config_map(f"c{number}") for number in range(1000)]
    items[500]["metadata"]["labels"] = ["canary"]
    content = read(as_json(listing(*items)))
    assert len(names(content)) == 999
    assert [line.split(":")[0] for line in messages(content)] == ["dump.json items[500]"]
    assert "canary" not in str(messages(content))


def test_an_object_that_is_not_utf_8_is_flagged() -> None:
    data = as_json(listing(config_map("a"), config_map("@"))).replace(b"@", b"\xff")
    content = read(data)
    assert names(content) == ["a"]
    assert "not UTF-8" in messages(content)[0]


def test_a_bad_object_in_a_stream_is_flagged_with_its_line() -> None:
    content = read(as_json(config_map("a"), config_map("b", labels=5), config_map("c")))
    assert names(content) == ["a", "c"]
    assert messages(content)[0].startswith("dump.json:2: ")


def test_a_file_of_nothing_but_a_bad_object_is_refused() -> None:
    with pytest.raises(
        FormatError, match=r"dump\.json:1: an object was left out: Expected `object \| null`, got `int`"
    ):
        read(as_json(config_map(labels=5)))


# What is no object


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ({"apiVersion": "v1", "kind": "Config", "clusters": [], "users": []}, "a kubeconfig"),
        ({"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization"}, "a kustomization file"),
        ({"name": "left-pad", "version": "1"}, "it has no kind"),
        ({"kind": 5}, "it has no kind"),
        ({}, "it has no kind"),
        ([], "no document in it"),
        ([1, 2], "not a Kubernetes object"),
    ],
)
def test_what_is_no_kubernetes_object_is_said_in_its_own_name(document: Any, says: str) -> None:
    with pytest.raises(NotKubernetesError, match=says):
        read(json.dumps(document).encode())


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ({"apiVersion": "v1", "kind": "Status", "metadata": {}, "message": "canary"}, "an API server's error answer"),
        ({"apiVersion": "meta.k8s.io/v1", "kind": "Table", "metadata": {}, "rows": []}, "a Table"),
    ],
)
def test_an_answer_without_objects_is_something_missing(document: Tree, says: str) -> None:
    with pytest.raises(FormatError, match=says) as caught:
        read(as_json(document))
    assert not isinstance(caught.value, NotKubernetesError)
    assert "canary" not in str(caught.value)
    (message,) = messages(read(as_json(config_map(), document)))
    assert says in message


def test_something_else_among_objects_is_a_gap() -> None:
    content = read(as_json(config_map("a"), {"name": "left-pad"}))
    assert names(content) == ["a"]
    assert messages(content) == ["dump.json:2: not a Kubernetes object: it has no kind"]


# Malformed


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b'{\n"kind":\n"List", "items": [', "dump.json: the JSON ends too early, in line 3 (byte 28)"),
        (b'{\n"kind": nope}', "dump.json: not valid JSON in line 2, column 10: invalid character"),
        (b'{"kind": "a",}', "dump.json: not valid JSON in line 1, column 14: trailing comma in object"),
        (b'{"kind": "List", "items": [{"data": {"a": NaN}}]}', "dump.json: not valid JSON in line 1, column 43:"),
        (b'{"kind": "List", "items": [1 2]}', "dump.json: not valid JSON in line 1, column 30:"),
        (b'{"a": 1}\n{"b" 2}', "dump.json: not valid JSON in line 2, column 6:"),
        (b'{"a": 1} nonsense', "dump.json: not valid JSON in line 1, column 11:"),
        (b'{"a": "\\ud800", "b": NaN}', "dump.json: not valid JSON in line 1, column 22:"),
    ],
)
def test_malformed_json_is_refused_with_the_place(data: bytes, says: str) -> None:
    with pytest.raises(FormatError) as caught:
        read(data)
    assert str(caught.value).startswith(says)


def test_every_truncation_of_a_list_is_refused() -> None:
    data = as_json(listing(config_map("a"), config_map("b")))
    for end in range(1, len(data)):
        with pytest.raises(FormatError):
            read(data[:end])


@pytest.mark.parametrize("depth", [5_000, 100_000])
@pytest.mark.parametrize("closed", [True, False])
@pytest.mark.parametrize("where", [b"%s", b'{"kind": %s}', b'{"kind": "List", "items": [{"data": %s}]}'])
def test_bottomless_nesting_is_refused_in_one_line(depth: int, closed: bool, where: bytes) -> None:
    data = where % (b"[" * depth + b"]" * depth * closed)
    with pytest.raises(FormatError, match=r"dump\.json: nested too deeply"):
        read(data)


@pytest.mark.parametrize("number", [b"9" * 5000, b"1e999999", b"-0.0e-999999", b"1" + b"0" * 400])
def test_numbers_of_any_size_are_nobodys_error_but_their_readers(number: bytes) -> None:
    data = as_json(listing(config_map("a") | {"spec": "@"}, config_map("b"))).replace(b'"@"', number)
    assert names(read(data)) == ["a", "b"]
