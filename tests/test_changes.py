"""A source that changes: what is worked out anew is what reading it again would give, and nothing else is touched."""

import json
import random
from collections.abc import Mapping
from typing import Any

import pytest

from k8sconfig_tui.compare.matrix import Matrix, rows
from k8sconfig_tui.formats.assembly import decode_object
from k8sconfig_tui.model.inventory import Inventory
from k8sconfig_tui.model.kube import KubeObject, ObjectRef
from k8sconfig_tui.settings import Settings
from k8sconfig_tui.workspace import Workspace
from tests.worlds.kubectl import Object, config_map, container, deployment, from_config_map, literal, pod_template
from tests.worlds.reading import inventory
from tests.worlds.small import small_pair, small_tokens


def typed(obj: Object) -> KubeObject:
    return decode_object(json.dumps(obj, sort_keys=True).encode())


def told(matrix: Matrix) -> list[Any]:
    """Everything that a person could see of a matrix, in an order of its own."""
    return sorted(
        (
            group.namespace,
            group.kind,
            group.name,
            group.container,
            group.aligned_by,
            [
                (row.channel, row.key, str(row.verdict), [cell and (str(cell.state), cell.value) for cell in row.cells])
                for row in rows(group, include_services=True)
            ],
            [member and (str(member.ref), [str(pod.ref) for pod in _pods(member)]) for member in group.members],
        )
        for group in matrix.groups
    )


def _pods(member: Any) -> list[KubeObject]:
    return sorted(member.environment.inventory.pods_of(member.ref), key=lambda pod: pod.metadata.name)


def opened(objects: Mapping[ObjectRef, Object]) -> Workspace:
    return Workspace(Settings(), [inventory(objects.values())])


def by_ref(objects: list[Object]) -> dict[ObjectRef, Object]:
    return {typed(obj).ref: obj for obj in objects}


def _edited(obj: Object, chance: random.Random) -> Object:
    made: Object = json.loads(json.dumps(obj))
    if made["kind"] in {"ConfigMap", "Secret"} and isinstance(made.get("data"), dict):
        made["data"][f"NEW_{chance.randrange(3)}"] = "bmV3"
    elif "template" in made.get("spec", {}):
        made["spec"]["template"]["spec"]["containers"][0].setdefault("env", []).append(
            {"name": "ADDED", "value": str(chance.randrange(9))}
        )
    else:
        made["metadata"].setdefault("labels", {})["edited"] = str(chance.randrange(9))
    return made


@pytest.mark.parametrize("seed", range(30))
def test_changes_give_what_reading_again_gives(seed: int) -> None:
    """Whatever is edited, deleted and made again, in a source with environments of its own and in a plain one."""
    chance = random.Random(seed)
    objects = by_ref(list(small_tokens() if seed % 2 else next(iter(small_pair().values()))))
    space = opened(objects)
    source: Inventory = space.inventories[0]
    told(space.matrix())
    gone: dict[ObjectRef, Object] = {}
    for _ in range(6):
        changes: dict[ObjectRef, Object | None] = {}
        for ref in chance.sample(list(objects), k=min(3, len(objects))):
            changes[ref] = None if chance.random() < 0.4 else _edited(objects[ref], chance)
        if gone and chance.random() < 0.5:
            ref = chance.choice(list(gone))
            changes.setdefault(ref, gone[ref])
        for ref, obj in changes.items():
            if obj is None:
                gone[ref] = objects.pop(ref)
            else:
                objects[ref] = obj
        typed_changes = {ref: None if obj is None else typed(obj) for ref, obj in changes.items()}
        changed = space.apply(source, typed_changes, "watch")
        fresh = inventory(objects.values())
        fresh.coverage = source.coverage
        assert told(changed) == told(Workspace(Settings(), [fresh]).matrix())
        assert len(source) == len(objects)


def _two_namespaces() -> dict[ObjectRef, Object]:
    objects: list[Object] = []
    for space in ("alpha", "beta"):
        template = pod_template({"app": "web"}, [container("app", "web:1", env=[from_config_map("KEY", "web", "KEY")])])
        objects += [config_map(space, "web", {"KEY": "old"}), deployment(space, "web", template)]
    return by_ref(objects)


def test_other_namespaces_stay_the_very_same() -> None:
    """Work is in proportion to the change."""
    objects = _two_namespaces()
    space = opened(objects)
    before = {group.namespace: (group, space.rows(group)) for group in space.matrix().groups}
    ref = ObjectRef("ConfigMap", "alpha", "web")
    changed = space.apply(space.inventories[0], {ref: typed(config_map("alpha", "web", {"KEY": "new"}))}, "watch")
    after = {group.namespace: group for group in changed.groups}
    assert after["beta"] is before["beta"][0]
    assert space.rows(after["beta"]) is before["beta"][1]
    assert after["alpha"] is not before["alpha"][0]
    assert [cell and cell.value for row in space.rows(after["alpha"]) for cell in row.cells if row.key == "KEY"] == [
        "new"
    ]
    assert str(space.inventories[0].place(ref)) == "watch"


def test_a_new_namespace_is_arranged_anew() -> None:
    objects = _two_namespaces()
    space = opened(objects)
    space.matrix()
    made = deployment("gamma", "new", pod_template({"app": "n"}, [container("app", "web:1", env=[literal("A", "1")])]))
    changed = space.apply(space.inventories[0], {typed(made).ref: typed(made)}, "watch")
    assert {group.namespace for group in changed.groups} == {"alpha", "beta", "gamma"}
    assert space.environment_of(space.inventories[0], "gamma") is not None


def _node(beat: str, address: str) -> Object:
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": "one"},
        "status": {
            "conditions": [{"type": "Ready", "lastHeartbeatTime": beat}],
            "addresses": [{"type": "InternalIP", "address": address}],
        },
    }


def test_a_heartbeat_of_a_node_is_no_news() -> None:
    objects = _two_namespaces() | by_ref([_node("1", "10.0.0.1")])
    space = opened(objects)
    groups = list(space.matrix().groups)
    ref = ObjectRef("Node", "", "one")
    beat = space.apply(space.inventories[0], {ref: typed(_node("2", "10.0.0.1"))}, "watch")
    assert all(new is old for new, old in zip(beat.groups, groups, strict=True))
    moved = space.apply(space.inventories[0], {ref: typed(_node("3", "10.0.0.2"))}, "watch")
    assert not any(new is old for new, old in zip(moved.groups, groups, strict=True))


def test_what_is_wrong_with_an_object_is_said_as_long_as_it_is() -> None:
    """A ConfigMap that does not fit its kind makes a gap; mended, or gone, it makes none."""
    objects = _two_namespaces()
    space = opened(objects)
    source, before = space.inventories[0], space.gaps()
    ref = ObjectRef("ConfigMap", "alpha", "web")

    def gaps_with(obj: Object | None) -> int:
        matrix = space.apply(source, {ref: typed(obj) if obj is not None else None}, "watch")
        assert all(space.rows(group) for group in matrix.groups)
        return len(space.gaps()) - len(before)

    odd = config_map("alpha", "web", {}) | {"data": {"KEY": 5}}
    assert gaps_with(odd) == 1
    assert gaps_with(odd) == 1
    twin = source.twin()
    assert gaps_with(config_map("alpha", "web", {"KEY": "5"})) == 0
    assert gaps_with(odd) == 1
    assert gaps_with(None) == 0
    twin.apply({ref: None}, "watch")
    assert len(twin.gaps) == len(before)


def test_a_node_that_does_not_fit_its_kind_is_always_news() -> None:
    """What is wrong with it is only found out again where containers are."""
    odd = _node("1", "10.0.0.1") | {"status": 5}
    space = opened(_two_namespaces() | by_ref([odd]))
    groups = list(space.matrix().groups)
    again = odd | {"metadata": {"name": "one", "resourceVersion": "2"}}
    moved = space.apply(space.inventories[0], {typed(again).ref: typed(again)}, "watch")
    assert not any(new is old for new, old in zip(moved.groups, groups, strict=True))


def test_memory_stays_flat_over_many_changes() -> None:
    """Reliability row 57: what is replaced is let go."""
    objects = _two_namespaces()
    space = opened(objects)
    source = space.inventories[0]
    ref = ObjectRef("ConfigMap", "alpha", "web")
    sizes = []
    for number in range(300):
        changed = space.apply(source, {ref: typed(config_map("alpha", "web", {"KEY": str(number)}))}, "watch")
        for group in changed.groups:
            space.rows(group)
        sizes.append((len(space._rows), len(space._resolved._kept), len(source._places), len(source._dependents)))
    assert sizes[-1] == sizes[1]
