"""Workloads, containers and objects of several environments as one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8sconfig_tui.compare import matrix
from k8sconfig_tui.compare.alignment import objects, row_name
from k8sconfig_tui.compare.environments import discover
from k8sconfig_tui.compare.matrix import Matrix
from k8sconfig_tui.model.definition import ResolvedWorkload
from k8sconfig_tui.model.inventory import Inventory
from k8sconfig_tui.model.workload import Workload
from k8sconfig_tui.resolve import Resolver
from tests.compare.sources import Object, container, deployment, group, matrix_of, partial_source, source, thing

RECOMMENDED = "app.kubernetes.io/"


def parts(made: Matrix) -> dict[str, tuple[str, ...]]:
    """Group → the workload's real name in each environment (``-`` where it is not)."""
    return {
        f"{group.name}/{group.container}": tuple(member.ref.name if member else "-" for member in group.members)
        for group in made.groups
    }


def of(*columns: list[Object]) -> Matrix:
    return matrix_of([source(name, *column) for name, column in zip(("dev", "stage", "prod"), columns, strict=False)])


def test_equal_names_align_and_say_nothing() -> None:
    made = of([deployment("web")], [deployment("web")])
    assert parts(made) == {"web/app": ("web", "web")}
    assert group(made, "web").aligned_by == ()


def test_equal_names_of_another_kind_align_only_when_unmatched() -> None:
    made = of(
        [deployment("web", kind="StatefulSet"), deployment("web")],
        [deployment("web")],
        [deployment("web", kind="DaemonSet")],
    )
    found = [tuple(member is not None for member in group.members) for group in made.groups]
    assert sorted(found) == [(False, False, True), (True, False, False), (True, True, False)]
    alone = of([deployment("web", kind="StatefulSet")], [deployment("web")])
    assert group(alone, "web").aligned_by == ("workload: equal name, other kind",)


def test_unmatched_names_align_without_tokens_and_bear_the_logical_name() -> None:
    made = of([deployment("web-dev"), deployment("api")], [deployment("web-stage"), deployment("api")])
    assert parts(made) == {"web/app": ("web-dev", "web-stage"), "api/app": ("api", "api")}
    assert group(made, "web").aligned_by == ("workload: environment token",)


def test_only_the_environment_s_own_token_is_removed_first() -> None:
    made = of(
        [deployment("web-dev"), deployment("web-canary-dev")], [deployment("web-stage"), deployment("web-canary-stage")]
    )
    assert parts(made) == {
        "web/app": ("web-dev", "web-stage"),
        "web-canary/app": ("web-canary-dev", "web-canary-stage"),
    }


def test_a_logical_name_never_hides_a_real_one() -> None:
    made = of([deployment("web"), deployment("web-dev")], [deployment("web"), deployment("web-stage")])
    assert parts(made) == {"web/app": ("web", "web"), "web-dev/app": ("web-dev", "web-stage")}


def test_what_could_be_either_of_two_stays_alone() -> None:
    made = of([deployment("web-blue-test"), deployment("test-web-blue")], [deployment("web-blue-qa")])
    assert sorted(parts(made).values()) == [("-", "web-blue-qa"), ("test-web-blue", "-"), ("web-blue-test", "-")]


def test_hash_suffixes_align() -> None:
    made = of([deployment("web-bcdfgh2456")], [deployment("web-222dfgh245")])
    assert parts(made) == {"web/app": ("web-bcdfgh2456", "web-222dfgh245")}
    assert group(made, "web").aligned_by == ("workload: hash suffix",)


def labelled(name: str, component: str = "web") -> Object:
    return deployment(name, labels={f"{RECOMMENDED}name": "shop", f"{RECOMMENDED}component": component})


def test_labels_align_what_names_do_not() -> None:
    made = of([labelled("one")], [labelled("other")])
    assert list(parts(made).values()) == [("one", "other")]
    assert "labels" in group(made, "one").aligned_by[0]


def test_labels_that_several_workloads_share_align_nothing() -> None:
    made = of([labelled("both"), labelled("one")], [labelled("both"), labelled("other")])
    assert sorted(parts(made).values()) == [("-", "other"), ("both", "both"), ("one", "-")]


def test_containers_align_by_name_then_alone_by_position() -> None:
    made = of(
        [deployment("web", "shop", container("app"), container("log"))],
        [deployment("web", "shop", container("log"), container("app"))],
    )
    assert parts(made) == {"web/app": ("web", "web"), "web/log": ("web", "web")}
    alone = of([deployment("web", "shop", container("one"))], [deployment("web", "shop", container("two"))])
    assert parts(alone) == {"web/one": ("web", "web")}
    assert alone.groups[0].aligned_by == ("container: position",)


def test_unlike_containers_beside_others_stay_apart() -> None:
    made = of(
        [deployment("web", "shop", container("app"), container("proxy"))],
        [deployment("web", "shop", container("app"), container("log"))],
    )
    assert parts(made) == {"web/app": ("web", "web"), "web/proxy": ("web", "-"), "web/log": ("-", "web")}


def test_namespaces_that_only_tokens_align_say_so() -> None:
    made = matrix_of([partial_source("c", deployment("web", "pay-dev"), deployment("web", "pay-prod"))])
    found = group(made, "web")
    assert (found.namespace, found.aligned_by) == ("pay", ("namespace: environment token",))


def test_a_member_is_resolved_only_when_asked() -> None:
    asked: list[str] = []
    inventory = source("dev", deployment("web"))

    def resolve(source: Inventory, workload: Workload) -> ResolvedWorkload:
        asked.append(workload.ref.name)
        return Resolver(source).resolve(workload)

    made = matrix.build(discover([inventory], ()), resolve)
    member = group(made, "web").members[0]
    assert member is not None
    assert (member.ref.name, member.name) == ("web", "app")
    assert asked == []
    assert member.container.name == member.workload.containers[0].name == "app"
    assert asked == ["web"]


def test_workloads_asked_for_by_environment() -> None:
    inventory = source("dev", deployment("web"), deployment("api"))
    chosen = [workload for workload in inventory.workloads() if workload.ref.name == "api"]
    assert parts(matrix_of([inventory], workloads={"dev": chosen})) == {"api/app": ("api",)}


def test_objects_align_with_hash_suffixes() -> None:
    one = source("dev", thing("ConfigMap", "web-bcdfgh2456"), thing("ConfigMap", "same"))
    two = source("prod", thing("ConfigMap", "web-222dfgh245"), thing("ConfigMap", "same"))
    found = {
        aligned.name: aligned.aligned_by
        for aligned in objects(discover([one, two], ()), "ConfigMap")
        if aligned.namespace == "shop"
    }
    assert found == {"web": ("hash suffix",), "same": ()}


def test_the_row_s_name_is_real_where_equal_else_logical() -> None:
    assert row_name(["web", "web"]) == "web"
    assert row_name(["web-dev", "prod-web"]) == "web"
    assert row_name(["web-dev", "shop-prod"]) == "web-dev"


NAMES = st.lists(
    st.lists(st.sampled_from(["web", "dev", "prod", "canary", "bcdfgh2456"]), min_size=1, max_size=3).map("-".join),
    unique=True,
    max_size=5,
)


@given(st.lists(NAMES, min_size=2, max_size=3))
def test_every_workload_is_in_exactly_one_group_and_none_is_merged_with_its_neighbour(columns: list[list[str]]) -> None:
    made = of(*([deployment(name) for name in names] for names in columns))
    for at, names in enumerate(columns):
        found = [group.members[at] for group in made.groups]
        assert sorted(member.ref.name for member in found if member is not None) == sorted(names)


@given(st.lists(NAMES, min_size=3, max_size=3), st.permutations([0, 1, 2]))
def test_alignment_does_not_depend_on_the_order_of_environments(columns: list[list[str]], order: list[int]) -> None:
    sources = [source(f"s{at}", *(deployment(name) for name in names)) for at, names in enumerate(columns)]

    def bundles(at: list[int]) -> set[frozenset[tuple[str, str]]]:
        made = matrix_of([sources[position] for position in at])
        return {
            frozenset((member.environment.name, member.ref.name) for member in group.members if member is not None)
            for group in made.groups
        }

    assert bundles([0, 1, 2]) == bundles(order)


@pytest.mark.parametrize("containers", [[], None])
def test_a_workload_without_containers_has_no_groups(containers: list[Object] | None) -> None:
    empty = thing("Deployment", "web", api="apps/v1", spec={"template": {"spec": {"containers": containers}}})
    assert matrix_of([source("a", empty), source("b", empty)]).groups == []
    assert [found.container for found in matrix_of([source("a", empty), source("b", deployment("web"))]).groups] == [
        "app"
    ]
