"""Which fields of two or more objects differ."""

import subprocess
import sys
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from k8sconfig_tui.compare.structural import ABSENT, changes, differences, path_text, tree
from tests.compare.sources import Object, container, deployment, from_key, source, thing


def told(left: Object, right: Object) -> dict[str, tuple[str, Any, Any]]:
    return {path_text(change.path): (change.kind, change.left, change.right) for change in changes(left, right)}


def test_named_lists_are_compared_by_name() -> None:
    left = deployment("web", "shop", container("app", {"A": "1", "B": "2"}), container("log"))
    right = deployment("web", "shop", container("log"), container("app", {"C": "4", "B": "3", "A": "1"}))
    inner = "spec.template.spec.containers[app].env"
    assert told(left, right) == {
        f"{inner}[B].value": ("changed", "2", "3"),
        f"{inner}[C]": ("added", ABSENT, {"name": "C", "value": "4"}),
    }


def test_a_name_given_twice_stays_two_entries() -> None:
    twice = container(ports=[])
    twice["env"] = [{"name": "A", "value": "1"}, {"name": "A", "value": "2"}]
    once = container(env={"A": "1"}, ports=[])
    found = told(deployment("web", "shop", twice), deployment("web", "shop", once))
    assert list(found) == ["spec.template.spec.containers[app].env[A#2]"]


def test_what_the_server_writes_is_no_difference() -> None:
    left, right = thing("ConfigMap", "web", data={"a": "1"}), thing("ConfigMap", "web", "other", data={"a": "1"})
    left["status"] = {"x": 1}
    left["metadata"] |= {
        "uid": "1",
        "resourceVersion": "2",
        "creationTimestamp": "t",
        "generation": 3,
        "managedFields": [],
    }
    left["metadata"]["annotations"] = {"kubectl.kubernetes.io/last-applied-configuration": "{}"}
    right["metadata"]["annotations"] = {}
    assert told(left, right) == {}


def test_a_user_s_own_keys_are_never_noise() -> None:
    assert list(told(thing("ConfigMap", "a", data={"uid": "1"}), thing("ConfigMap", "a", data={"uid": "2"}))) == [
        "data.uid"
    ]
    assert list(
        told(
            thing("ConfigMap", "a", data={"name": "x-bcdfgh2456"}),
            thing("ConfigMap", "a", data={"name": "x-222dfgh245"}),
        )
    ) == ["data.name"]


def test_hash_suffixes_and_the_own_namespace_are_no_difference() -> None:
    def workload(space: str, name: str) -> Object:
        one = container(env={"A": from_key("configMap", name, "a")})
        made = deployment("web", space, one)
        made["spec"]["to"] = {"namespace": space}
        return made

    assert told(workload("dev", "web-bcdfgh2456"), workload("prod", "web-222dfgh245")) == {}
    assert len(told(workload("dev", "web"), workload("prod", "other"))) == 1


def test_secrets_are_compared_by_bytes_and_flagged() -> None:
    left = thing("Secret", "db", data={"same": "eA==", "raw": "/w==", "odd": "?"})
    right = thing("Secret", "db", data={"raw": "/g==", "odd": "?"}, stringData={"same": "x"})
    found = changes(left, right)
    assert [(path_text(change.path), change.left, change.right, change.sensitive) for change in found] == [
        ("data.raw", b"\xff", b"\xfe", True)
    ]
    assert "xff" not in repr(found)


def test_a_secret_s_data_is_flagged_as_a_whole() -> None:
    (change,) = changes(thing("Secret", "db"), {**thing("Secret", "db"), "data": {"a": "eA=="}})
    assert (change.path, change.sensitive) == (("data", "a"), True)


def test_types_differ_where_texts_do_not() -> None:
    assert told({"kind": "X", "a": 1, "b": True}, {"kind": "X", "a": "1", "b": 1}) == {
        "a": ("changed", 1, "1"),
        "b": ("changed", True, 1),
    }


def test_hostile_keys_and_depth() -> None:
    left: Object = {"kind": "X", "it's": {'["a"]': {"x.y": "1"}}, "deep": {}}
    right: Object = {"kind": "X", "it's": {'["a"]': {"x.y": "2"}}, "deep": {}}
    node, other = left["deep"], right["deep"]
    for _ in range(900):
        node["a"], other["a"] = {}, {}
        node, other = node["a"], other["a"]
    assert [change.path for change in changes(left, right)] == [("it's", '["a"]', "x.y")]
    other["end"] = True
    assert len(changes(left, right)) == 2


def test_several_objects_side_by_side() -> None:
    objects = [
        thing("ConfigMap", "web", data=data) for data in ({"a": "1", "b": "1"}, {"a": "1"}, {"a": "2", "b": "1"})
    ]
    assert [(path_text(row.path), row.values) for row in differences(objects)] == [
        ("data.a", ("1", "1", "2")),
        ("data.b", ("1", ABSENT, "1")),
    ]


def test_a_list_whose_order_counts_is_one_value() -> None:
    objects = [{"kind": "X", "args": ["a", "b", "c"]}, {"kind": "X", "args": ["a", "c"]}]
    assert [(row.path, row.values) for row in differences(objects)] == [(("args",), (["a", "b", "c"], ["a", "c"]))]


def test_an_inventory_s_object_as_a_tree() -> None:
    inventory = source("a", thing("ConfigMap", "web", data={"a": "1"}, labels={"x": "y"}))
    obj = inventory.find("ConfigMap", "shop", "web")
    assert obj is not None
    metadata = {"name": "web", "namespace": "shop", "labels": {"x": "y"}}
    assert tree(obj) == {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {"a": "1"}}


def test_deepdiff_waits_until_a_diff_is_asked_for() -> None:
    code = (
        "import sys, k8sconfig_tui.compare.structural, k8sconfig_tui.compare.matrix; print('deepdiff' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


LEAVES = st.one_of(st.none(), st.booleans(), st.integers(0, 3), st.sampled_from(["", "a", "1"]))
TREES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "name", "env"]), inner, max_size=3)
    ),
)


@given(TREES)
def test_a_thing_does_not_differ_from_itself(node: Any) -> None:
    assert changes({"kind": "X", "spec": node}, {"kind": "X", "spec": node}) == []


@given(TREES, TREES)
def test_a_difference_is_found_from_either_side(left: Any, right: Any) -> None:
    there = {change.path[:1] for change in changes({"kind": "X", "spec": left}, {"kind": "X", "spec": right})}
    back = {change.path[:1] for change in changes({"kind": "X", "spec": right}, {"kind": "X", "spec": left})}
    assert there == back
