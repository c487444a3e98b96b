"""The strip: how keys are supplied, in proportion, and by signs that need no colour."""

import pytest

from k8sconfig_tui.present.line import plain_text
from k8sconfig_tui.present.signs import ASCII, UNICODE
from k8sconfig_tui.present.strip import bar, strips
from k8sconfig_tui.present.supplies import Supplies, supplies_of, total
from tests.present.pages import forest_of
from tests.present.worlds import group_of, workspace
from tests.worlds.kubectl import Object, config_map, container, deployment, literal, pod_template


def test_the_keys_of_a_container_by_supply() -> None:
    opened = workspace()
    dev = group_of(opened.matrix(), "web", "app").members[0]
    assert dev is not None
    counts = supplies_of(dev.container)
    assert counts.secrets == 2  # PASSWORD, TOKEN
    assert counts.files == 2
    assert counts.flags == len(dev.container.settings)
    assert counts.others == 1  # POD_IP
    assert sum(counts) == len(dev.container.env) + counts.files + counts.flags


def test_equal_counts_are_one_object() -> None:
    opened = workspace()
    dev, prod = group_of(opened.matrix(), "report", "report").members
    assert dev is not None
    assert prod is not None
    assert supplies_of(dev.container) is supplies_of(prod.container)


@pytest.mark.parametrize("counts", [(1,), (1, 1, 1, 1, 1, 1), (1000, 1), (7, 11, 13, 0, 3, 1), (1, 0, 999, 1, 1, 1)])
@pytest.mark.parametrize("width", [24, 12])
def test_a_strip_is_always_as_long_and_shows_all_there_is(counts: tuple[int, ...], width: int) -> None:
    supplies = Supplies(*counts)
    drawn = plain_text(bar(supplies, ASCII, width))
    assert len(drawn) == width
    assert {sign for sign, count in zip(ASCII.supplies, supplies, strict=True) if count} == set(drawn)


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_each_kind_has_a_sign_of_its_own(glyphs: object) -> None:
    assert len(set(getattr(glyphs, "supplies"))) == len(Supplies._fields)  # noqa: B009


def test_one_strip_for_each_environment_of_a_namespace() -> None:
    forest = forest_of(workspace())
    lines = list(map(plain_text, strips(forest, forest.roots(logical=True)[0], UNICODE)))
    assert [line.split()[0] for line in lines[1:]] == ["dev", "prod"]
    assert lines[0] == "Supply   █ literal  ▓ ConfigMap  ▒ Secret  ░ file  ▞ flag  · other "


def _of_literals(space: str, count: int) -> Object:
    env = [literal(f"KEY_{number}", "x") for number in range(count)]
    return deployment(space, "web", pod_template({"app": "web"}, [container("app", "web:1", env=env)]))


def test_the_odd_namespace_of_an_environment_comes_first() -> None:
    objects = [_of_literals(f"team-{number}", 3) for number in range(20)]
    odd = pod_template(
        {"app": "web"},
        [container("app", "web:1", envFrom=[{"configMapRef": {"name": "all"}}], args=["--a=1", "--b=2"])],
    )
    objects += [config_map("strange", "all", {"A": "1"}), deployment("strange", "web", odd)]
    forest = forest_of(workspace({"dev": objects}))
    lines = list(map(plain_text, strips(forest, forest.roots(logical=False)[0], UNICODE)))
    assert lines[1].startswith("strange ")
    assert lines[-1] == "… 9 more namespaces, less unusual"


def test_what_is_not_counted_yet_is_said_to_be_missing() -> None:
    forest = forest_of(workspace())
    forest.tallies.popitem()
    lines = strips(forest, forest.roots(logical=True)[0], UNICODE)
    assert "containers counted so far" in plain_text(lines[-1])


def test_oddness_is_between_same_and_nothing_in_common() -> None:
    usual = Supplies(10, 10)
    assert Supplies(1, 1).oddness(usual) == 0
    assert Supplies(secrets=5).oddness(usual) == 1
    assert total([Supplies(1), None, Supplies(1, 2)]) == Supplies(2, 2)
