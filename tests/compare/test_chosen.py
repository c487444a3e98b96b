"""Any two of a level side by side: chosen pairs say so, what lies below them is aligned as everywhere."""

from typing import Any

from k8sconfig_tui.compare import matrix as comparison
from k8sconfig_tui.compare.alignment import spots
from k8sconfig_tui.compare.chosen import Level, Thing, matrix_of
from k8sconfig_tui.compare.environments import discover
from k8sconfig_tui.compare.matrix import Group, Matrix
from k8sconfig_tui.model.environment import Environment
from k8sconfig_tui.model.inventory import Inventory
from k8sconfig_tui.model.values import State
from k8sconfig_tui.model.workload import Workload
from k8sconfig_tui.present.standing import standing
from k8sconfig_tui.resolve import Resolver
from tests.compare.sources import container, deployment, partial_source, source


def _environments(*sources: Inventory) -> tuple[Environment, ...]:
    return discover(sources, ())


def _resolve(inventory: Inventory, workload: Workload) -> Any:
    return Resolver(inventory).resolve(workload)


def _thing(environment: Environment, space: str, name: str = "", part: str = "") -> Thing:
    level: Level = "container" if part else "workload" if name else "namespace"
    workloads = environment.inventory.workloads(space)
    workload = next((one for one in workloads if one.object.metadata.name == name), None)
    found = [spot for spot in spots(workload) if spot.name == part] if workload else []
    return Thing(level, environment, space, workload, found[0] if found else None)


def _of(left: Thing, right: Thing) -> Matrix:
    return matrix_of(left, right, _resolve)


def _names(group: Group) -> tuple[str, str, str]:
    return group.namespace, group.name, group.container


def _verdicts(group: Group) -> dict[str, str]:
    return {row.key: row.verdict for row in comparison.rows(group)}


def test_two_of_five_environments_are_compared_alone() -> None:
    sources = [source(name, deployment("web", "shop", container("app", {"A": name}))) for name in "abcde"]
    environments = _environments(*sources)
    made = _of(Thing("environment", environments[0]), Thing("environment", environments[3]))
    assert [environment.name for environment in made.environments] == ["a", "d"]
    (group,) = made.groups
    assert _names(group) == ("shop", "web", "app")
    assert group.aligned_by == ()
    assert _verdicts(group) == {"A": "value"}


def test_containers_of_any_names_are_one_row_that_says_it_was_chosen() -> None:
    one = source("one", deployment("web", "shop", container("app", {"A": "1", "B": "2"})))
    other = source("two", deployment("api", "till", container("main", {"A": "1", "B": "3"})))
    first, second = _environments(one, other)
    (group,) = _of(_thing(first, "shop", "web", "app"), _thing(second, "till", "api", "main")).groups
    assert _names(group) == ("shop ↔ till", "web ↔ api", "app ↔ main")
    assert group.aligned_by == ("namespace: chosen", "workload: chosen", "container: chosen")
    assert _verdicts(group) == {"A": "same", "B": "value"}


def test_equal_names_stay_as_they_are_and_nothing_is_said_to_be_chosen() -> None:
    first, second = _environments(source("one", deployment("web")), source("two", deployment("web")))
    (group,) = _of(_thing(first, "shop", "web", "app"), _thing(second, "shop", "web", "app")).groups
    assert _names(group) == ("shop", "web", "app")
    assert group.aligned_by == ()


def test_workloads_of_other_name_and_kind_have_their_containers_aligned() -> None:
    one = source("one", deployment("web", "shop", container("app"), container("proxy")))
    other = source("two", deployment("api", "shop", container("log"), container("app"), kind="StatefulSet"))
    first, second = _environments(one, other)
    made = _of(_thing(first, "shop", "web"), _thing(second, "shop", "api"))
    found = {group.container: [member is not None for member in group.members] for group in made.groups}
    assert found == {"app": [True, True], "proxy": [True, False], "log": [False, True]}
    assert {group.name for group in made.groups} == {"web ↔ StatefulSet/api"}
    assert {group.kind for group in made.groups} == {"Deployment"}
    assert all(group.aligned_by == ("workload: chosen",) for group in made.groups)


def test_what_a_chosen_workload_lacks_is_absent_and_not_unread() -> None:
    """The workload itself is there, so nothing needs to have been read to the end."""
    one = partial_source("one", deployment("web", "shop", container("app"), container("proxy")))
    other = partial_source("two", deployment("api", "shop", container("app")))
    first, second = _environments(one, other)
    made = _of(_thing(first, "shop", "web"), _thing(second, "shop", "api"))
    proxy = next(group for group in made.groups if group.container == "proxy")
    assert standing(proxy, made.environments) == (None, State.ABSENT)


def test_namespaces_of_any_name_are_aligned_as_one_and_an_unread_one_is_unknown() -> None:
    one = source("one", deployment("web", "shop", container()), deployment("till", "shop", kind="StatefulSet"))
    other = partial_source("two", deployment("web", "market", container("app", {"A": "1"})))
    first, second = _environments(one, other)
    made = _of(_thing(first, "shop"), _thing(second, "market"))
    assert [_names(group) for group in made.groups] == [
        ("shop ↔ market", "web", "app"),
        ("shop ↔ market", "till", "app"),
    ]
    web, till = made.groups
    assert web.aligned_by == ("namespace: chosen",)
    assert [member.ref.namespace for member in web.members if member] == ["shop", "market"]
    assert standing(till, made.environments) == (None, State.NOT_READ)


def test_two_of_one_environment_are_told_apart_by_what_differs() -> None:
    environment = _environments(
        source("one", deployment("a", "shop"), deployment("b", "shop"), deployment("a", "till"))
    )[0]
    made = _of(_thing(environment, "shop", "a"), _thing(environment, "shop", "b"))
    assert [one.name for one in made.environments] == ["one/Deployment/a", "one/Deployment/b"]
    made = _of(_thing(environment, "shop", "a"), _thing(environment, "till", "a"))
    assert [one.name for one in made.environments] == ["one/shop", "one/till"]
    assert made.groups[0].aligned_by == ("namespace: chosen",)


def test_a_pair_is_resolved_only_when_it_is_looked_at() -> None:
    asked: list[str] = []

    def resolve(inventory: Inventory, workload: Workload) -> Any:
        asked.append(workload.ref.name)
        return _resolve(inventory, workload)

    first, second = _environments(source("one", deployment("a")), source("two", deployment("b")))
    made = matrix_of(_thing(first, "shop", "a"), _thing(second, "shop", "b"), resolve)
    assert asked == []
    comparison.rows(made.groups[0])
    assert sorted(asked) == ["a", "b"]
