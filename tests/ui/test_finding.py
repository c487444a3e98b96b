"""Search, same value, the command line and the walk over the tree, by keys."""

from pathlib import Path

import pytest
from textual.events import Key, Paste

from k8sconfig_tui.present.matrix import ContainerTable
from k8sconfig_tui.readers import parse_all
from k8sconfig_tui.settings import Settings
from k8sconfig_tui.ui.app import K8sConfigApp
from k8sconfig_tui.ui.screens.search import SearchScreen
from k8sconfig_tui.ui.widgets.command_bar import CommandBar
from k8sconfig_tui.ui.widgets.hits import HitsView
from k8sconfig_tui.ui.widgets.line_input import LineInput
from tests.ui.pilots import NARROW, WIDE, Session, session
from tests.worlds.forbidden import forbidden
from tests.worlds.hostile import ATTACKS, SECRETS, hostile_pair
from tests.worlds.kubectl import container, deployment, literal, pod_template
from tests.worlds.small import SECRETS as FEW
from tests.worlds.small import small


def _here(running: Session) -> tuple[str, str, int]:
    """Container, key and column."""
    table = running.bench.table
    assert isinstance(table, ContainerTable)
    return table.group.container, table.row(running.bench.grid.cursor).key, running.bench.grid.column


class TestSearch:
    @pytest.mark.parametrize("size", [WIDE, NARROW])
    async def test_a_value_leads_to_its_place_and_the_history_back(self, tmp_path: Path, size: tuple[int, int]) -> None:
        async with session(tmp_path, size=size) as running:
            before = running.bench.view.place
            await running.press("f", *"high")
            text = running.text()
            assert "1 found" in text
            assert "VALUE" in text
            assert "prod" in text
            await running.press("enter")
            assert _here(running) == ("app", "VALUE", 1)
            assert running.bench.pane == "matrix"
            await running.press("left_square_bracket")
            assert running.bench.view.place == before

    async def test_letters_typed_at_once_go_into_the_line(self, tmp_path: Path) -> None:
        async with session(tmp_path) as running:
            for key in "fhigf":
                running.app.post_message(Key(key, key))
            await running.settle()
            assert running.app.screen.query_one(LineInput).value == "higf"

    async def test_arrows_choose_and_esc_goes_back(self, tmp_path: Path) -> None:
        async with session(tmp_path) as running:
            await running.press("f", *"VALUE", "down")
            assert running.app.screen.query_one(HitsView).cursor == 1
            await running.press("escape")
            assert not isinstance(running.app.screen, SearchScreen)

    async def test_what_is_typed_is_kept_nowhere(self, tmp_path: Path) -> None:
        async with session(tmp_path) as running:
            await running.press("f", *"secret:fake-shared", "enter")
            assert "fake-shared" not in running.bench.view.text()
            await running.press("f")
            assert running.app.screen.query_one(LineInput).value == ""

    async def test_secrets_are_found_only_when_asked_and_never_shown(self, tmp_path: Path) -> None:
        """Reliability row 51."""
        async with session(tmp_path) as running:
            await running.press("f", *"fake-shared")
            assert ", 0 found" in running.text()
            await running.press(*["backspace"] * 11, *"secret:fake-s")
            assert ", 2 found" in running.text()
            assert not [secret for secret in FEW if secret in running.text()]

    async def test_where_secrets_stay_hidden_none_is_matched(self, tmp_path: Path) -> None:
        async with session(tmp_path) as running:
            running.app.screen._may_reveal = False  # type: ignore[attr-defined]
            await running.press("f", *"secret:fake-s")
            text = running.text()
            assert "not matched in this session" in text
            assert "found" not in text

    async def test_half_a_query_says_what_may_be_asked(self, tmp_path: Path) -> None:
        async with session(tmp_path) as running:
            await running.press("f")
            assert "a key, a value" in running.text()
            await running.press(*"is:valu")
            assert "not understood: is:valu" in running.text()

    async def test_a_search_stops_at_its_most_and_says_so(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("k8sconfig_tui.ui.hunt.MOST", 3)
        async with session(tmp_path) as running:
            await running.press("f", *"/.")
            assert "3 found  stopped there" in running.text()

    @pytest.mark.parametrize("without", forbidden())
    async def test_the_forbidden_world(self, tmp_path: Path, without: str) -> None:
        async with session(tmp_path, {"dev": forbidden()[without], "prod": small("prod")}) as running:
            await running.press("f", *"PASSWORD")
            assert "2 found" in running.text()

    @pytest.mark.parametrize("size", [WIDE, NARROW])
    async def test_the_hostile_world(self, tmp_path: Path, size: tuple[int, int]) -> None:
        """Reliability rows 40 and 41."""
        async with session(tmp_path, hostile_pair(), size=size) as running:
            await running.press("f")
            line = running.app.screen.query_one(LineInput)
            for query in ("/.", "secret:fake", *ATTACKS[:12]):
                line.value = ""
                line.post_message(Paste(query))
                await running.settle()
                await running.press("pagedown", "pagedown")
                text = running.text()
                assert all(part.isprintable() for part in text.split("\n"))
                assert not [secret for secret in SECRETS if secret in text]
            line.value = "is:differs"
            await running.settle()
            await running.press("down", "enter")
            assert isinstance(running.bench.table, ContainerTable)


class TestSameValue:
    async def test_the_other_places_of_a_secret(self, tmp_path: Path) -> None:
        async with session(tmp_path) as running:
            await running.go("web", "app")
            await running.press("2")
            await running.select("TOKEN")
            await running.press("asterisk")
            text = running.text()
            assert "1 found" in text
            assert "••••" in text
            assert not [secret for secret in FEW if secret in text]
            await running.press("enter")
            assert _here(running) == ("app", "TOKEN", 1)

    async def test_a_cell_without_a_value_says_so(self, tmp_path: Path) -> None:
        async with session(tmp_path) as running:
            await running.press("asterisk")
            assert "select a value first" in running.text()
            await running.go("web", "app")
            await running.press("2")
            await running.select("POD_IP")
            await running.press("asterisk")
            assert "no value that is known" in running.text()


class TestCommandLine:
    async def _do(self, running: Session, line: str) -> None:
        await running.press("colon")
        bar = running.app.screen.query_one(CommandBar)
        bar.insert_text_at_cursor(line)
        await running.settle()
        await running.press("enter")

    async def test_it_goes_to_a_key(self, tmp_path: Path) -> None:
        async with session(tmp_path) as running:
            await self._do(running, "go deploy/web VALUE")
            assert _here(running)[:2] == ("app", "VALUE")
            await self._do(running, "deploy/web port")
            assert _here(running)[:2] == ("app", "--port")

    async def test_it_goes_to_a_namespace_and_an_environment(self, tmp_path: Path) -> None:
        async with session(tmp_path) as running:
            await self._do(running, "ns shop")
            assert running.bench.view.place == ("dev", "shop", "", "")
            await self._do(running, "ctx prod")
            assert running.bench.view.place == ("prod", "shop", "", "")

    async def test_it_filters_sorts_and_quits(self, tmp_path: Path) -> None:
        async with session(tmp_path) as running:
            await self._do(running, "cj")
            outline = running.bench.outline.outline
            assert outline is not None
            assert {outline.forest.matrix.groups[at].kind for at in outline.groups} == {"CronJob"}
            await running.press("escape")
            await self._do(running, "go deploy/web VALUE")
            await self._do(running, "only value,supply")
            table = running.bench.table
            assert isinstance(table, ContainerTable)
            assert {table.row(at).verdict for at in range(len(table))} == {"value", "supply"}
            await self._do(running, "sort key")
            assert running.bench.options.sorting == "key"
            await self._do(running, "theme k8sconfig-light")
            assert running.app.theme == "k8sconfig-light"
            await running.press("comma")
            assert any("theme" in line and "this session" in line for line in running.text().splitlines())
            await running.press("escape")
            await self._do(running, "find high")
            assert isinstance(running.app.screen, SearchScreen)
            assert "1 found" in running.text()
            await running.press("escape")
            await self._do(running, "only")
            assert running.bench.options.only
            await self._do(running, "q")
            assert running.app._exit

    async def test_what_is_unknown_is_told_with_the_nearest(self, tmp_path: Path) -> None:
        async with session(tmp_path) as running:
            for line, told in (
                ("dif", "no command dif; did you mean diff?"),
                ("ns shopp", "no namespace shopp; did you mean shop?"),
                ("go deploy/wep", "did you mean deploy/web?"),
                ("go deploy/web VALU", "did you mean VALUE?"),
                ("env staging", "no environment staging"),
            ):
                await self._do(running, line)
                assert told in running.text()

    async def test_completion_and_history(self, tmp_path: Path) -> None:
        async with session(tmp_path) as running:
            await running.press("colon", *"go deploy/")
            bar = running.app.screen.query_one(CommandBar)
            assert "go deploy/web   go deploy/worker" in running.text()
            await running.press("tab")
            assert bar.value == "go deploy/w"
            await running.press("e", "tab", "enter")
            assert running.bench.view.workload == "Deployment/web"
            await running.press("colon", "up")
            assert bar.value == "go deploy/web"
            await running.press("down")
            assert bar.value == ""
            await running.press("escape")
            assert running.app.screen.focused is running.bench.outline

    async def test_what_is_searched_for_is_not_in_the_history(self, tmp_path: Path) -> None:
        async with session(tmp_path) as running:
            await self._do(running, "find secret:fake")
            await running.press("escape", "colon", "up")
            assert running.app.screen.query_one(CommandBar).value == ""

    async def test_the_hostile_world(self, tmp_path: Path) -> None:
        """Reliability rows 41 and 49."""
        async with session(tmp_path, hostile_pair()) as running:
            for attack in ATTACKS[:10]:
                await running.press("colon")
                bar = running.app.screen.query_one(CommandBar)
                bar.post_message(Paste(f"ns {attack}" + "x" * (1 << 18)))
                await running.settle()
                assert len(bar.value) <= 256
                await running.press("tab", "enter")
                assert all(part.isprintable() for part in running.text().split("\n"))


class TestWalk:
    async def test_n_goes_on_in_the_next_container_and_back_to_the_last_difference(self, tmp_path: Path) -> None:
        async with session(tmp_path) as running:
            await running.go("web", "app")
            await running.press("2", "G")
            last = _here(running)
            await running.press("n")
            assert _here(running)[:2] == ("worker", "NEEDED")
            assert "on to shop deploy/worker worker" in running.text()
            await running.press("n")
            assert "no more differences below" in running.text()
            await running.press("N")
            assert _here(running)[:2] == last[:2]

    async def test_it_stops_where_the_filter_lets_something_through(self, tmp_path: Path) -> None:
        async with session(tmp_path) as running:
            await running.go("web", "app")
            await running.press("2", "slash", *"value", "enter", "G", "n")
            assert _here(running)[:2] == ("app", "VALUE")
            assert "no more differences that pass the filter" in running.text()

    @pytest.mark.parametrize("key", ["n", "right_curly_bracket"])
    async def test_what_is_only_elsewhere_is_reached_in_its_own_branch(self, tmp_path: Path, key: str) -> None:
        def job(name: str, value: str):  # type: ignore[no-untyped-def]
            return deployment(
                "shop", name, pod_template({"app": name}, [container("app", "x:1", env=[literal("A", value)])])
            )

        worlds = {"dev": [job("a", "1"), job("z", "1")], "prod": [job("a", "2"), job("m", "1"), job("z", "2")]}
        worlds["prod"][1]["spec"]["template"]["spec"]["containers"][0]["env"] = [
            {"name": "A", "valueFrom": {"configMapKeyRef": {"name": "no", "key": "A"}}}
        ]
        worlds["prod"].append({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x", "namespace": "shop"}})
        async with session(tmp_path, worlds) as running:
            await running.go("a", "app")
            await running.press("2", key)
            node = running.bench.outline.node
            assert node is not None
            assert node.path[0] == "prod"
            assert "deploy/m" in node.path
            assert "not in dev" in running.text()


async def test_the_palette_finds_commands_by_name_and_words_with_arguments(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        found = {one.title: one for one in running.app.get_system_commands(running.app.screen)}
        assert found["Only rows that differ"].help == "o   :only"
        await running.press("ctrl+p", *"same-value")
        assert "Other places with the selected value" in running.text()
        await running.press("escape")
        found["Go to a namespace …"].callback()
        await running.settle()
        assert running.app.screen.query_one(CommandBar).value == "ns "
        assert running.app.screen.focused is running.app.screen.query_one(CommandBar)


async def test_nothing_breaks_before_anything_is_open(tmp_path: Path) -> None:
    app = K8sConfigApp(parse_all([str(tmp_path / "absent.json")]), Settings())
    async with app.run_test() as pilot:
        await pilot.pause(0.3)
        await pilot.press("f", "asterisk", "n", "colon", "q", "x", "enter")
        await pilot.pause(0.2)
        assert app.is_running
