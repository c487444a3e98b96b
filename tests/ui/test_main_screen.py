"""The main job: find a container, see where it differs, why, and how."""

from pathlib import Path

import pytest
from textual.events import Key

from k8sconfig_tui.present.matrix import ContainerTable
from k8sconfig_tui.present.overview import Overview
from k8sconfig_tui.readers import parse_all
from k8sconfig_tui.settings import THEMES, Settings
from k8sconfig_tui.ui.messages import Counted, Tabled
from k8sconfig_tui.ui.widgets.filterbar import FilterBar
from k8sconfig_tui.ui.work import count_all
from tests.ui.pilots import NARROW, Session, session
from tests.worlds.small import REFUSED, SECRETS, small


async def test_the_first_picture_is_the_overview_with_counts(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        assert isinstance(running.bench.table, Overview)
        text = running.text()
        assert "dev SNAPSHOT" in text
        assert "prod PRODUCTION" in text
        assert "1✗" in text
        assert "deploy/web app" in text


async def test_messages_come_in_order(tmp_path: Path) -> None:
    """Reading, then the table of what is selected, then its detail: nothing is painted before it is known."""
    async with session(tmp_path) as running:
        order = list(dict.fromkeys(running.messages))
        assert order[0] == "Progressed"
        assert order.index("Progressed") < order.index("Loaded") < order.index("Tabled") < order.index("Detailed")
        assert "Broke" not in order


async def test_drilling_in_by_keys_alone(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        await running.press("j", "enter", "j", "j", "j")
        node = running.bench.outline.node
        assert node is not None
        assert node.label == "cj/report"
        await running.press("enter")
        assert isinstance(running.bench.table, ContainerTable)
        assert running.bench.pane == "matrix"


async def test_a_container_shows_winner_losers_and_place(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        await running.go("web", "app")
        await running.select("SHADOWED")
        text = running.text()
        assert "an entry of env beats" in text
        assert "offered far" in text
        await running.press("3", "G")
        assert "env[" in running.text()


async def test_n_walks_the_differences_and_back(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        await running.go("web", "app")
        await running.press("2")
        seen = []
        for _ in range(4):
            await running.press("n")
            seen.append(_key(running.bench.table, running.bench.grid.cursor))
        assert "SAME" not in seen
        assert len(set(seen)) == 4
        await running.press("N")
        assert _key(running.bench.table, running.bench.grid.cursor) == seen[-2]


def _key(table: object, row: int) -> str:
    assert isinstance(table, ContainerTable)
    return table.row(row).key


async def test_the_end_of_the_differences_is_told(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        await running.go("web", "app")
        await running.press("2", "G", "n", "n")
        assert "no more differences below" in running.text()


async def test_braces_go_from_finding_to_finding(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        await running.go("web", "app")
        await running.press("right_curly_bracket")
        node = running.bench.outline.node
        assert node is not None
        assert node.label == "worker"
        await running.press("left_curly_bracket")
        assert running.bench.outline.node != node


async def test_the_next_finding_waits_for_what_is_not_counted(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        bench, opened = running.bench, running.bench.opened
        assert opened is not None
        await running.press("g")
        opened.forest.tallies.clear()
        await running.press("right_curly_bracket")
        assert "looking for the next findings" in running.text()
        assert isinstance(bench.table, Overview)
        *_, done = count_all(opened, lambda: False)
        bench.post_message(Counted(done, len(opened.matrix.groups)))
        await running.settle()
        assert isinstance(bench.table, ContainerTable)
        assert bench.grid.cursor == bench.table.first_finding()


async def test_a_table_asked_for_before_does_not_take_the_place_aimed_at(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        bench = running.bench
        await running.press("g")
        table = bench.table
        assert isinstance(table, Overview)
        before = bench._requests.number("table")
        bench.action_next_finding()
        bench.on_tabled(Tabled(before, table))
        await running.settle()
        assert isinstance(bench.table, ContainerTable)
        assert bench.grid.cursor == bench.table.first_finding() > 0


async def test_only_differences_and_sorting(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        await running.go("web", "app")
        table = running.bench.table
        assert table is not None
        before = len(table)
        await running.press("o")
        only = running.bench.table
        assert only is not None
        assert 0 < len(only) < before
        await running.press("o", "s")
        table = running.bench.table
        assert isinstance(table, ContainerTable)
        keys = [table.row(at).key.lower() for at in range(len(table))]
        assert keys == sorted(keys)


async def test_the_filter_never_takes_the_focus_and_narrows(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        await running.go("web", "app")
        await running.press("2", "slash", "p", "a", "s", "s")
        table = running.bench.table
        assert isinstance(table, ContainerTable)
        assert [table.row(at).key for at in range(len(table))] == ["PASSWORD"]
        await running.press("enter", "j")
        assert running.bench.pane == "matrix"
        assert "matrix filter pass" in running.text()
        await running.press("escape")
        table = running.bench.table
        assert table is not None
        assert len(table) > 1


async def test_what_is_typed_right_after_a_key_goes_where_the_key_leads(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        bench = running.bench
        for key, character in (("slash", "/"), ("t", "t"), ("2", "2"), ("slash", "/"), ("q", "q")):
            running.app.post_message(Key(key, character))
        await running.settle()
        assert running.app.screen.query_one(FilterBar).value == "t2/q"
        assert not bench.logical
        await running.press("escape")
        for key in ("1", "2", "l"):
            running.app.post_message(Key(key, key))
        await running.settle()
        assert (bench.pane, bench.grid.column) == ("matrix", 1)


async def test_an_inverse_filter(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        await running.go("web", "app")
        await running.press("2", "slash", "exclamation_mark", "a")
        table = running.bench.table
        assert isinstance(table, ContainerTable)
        assert len(table) > 0
        assert not [at for at in range(len(table)) if "a" in table.row(at).key.lower()]


async def test_a_filter_that_nothing_passes_says_what_to_do(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        await running.go("web", "app")
        await running.press("2", "slash", "z", "q", "z", "q")
        assert "No key passes the filter" in running.text()


async def test_a_tree_filter_that_nothing_passes_says_what_to_do(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        await running.press("slash", "z", "q", "z", "q")
        assert "No name passes the filter" in running.text()
        await running.press("escape", "escape")
        assert "No name passes the filter" not in running.text()


async def test_the_tree_is_filtered_where_the_tree_is_looked_at(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        await running.press("slash", "w", "o", "r", "k", "enter")
        labels = [node.label for node in running.bench.outline.outline.nodes]  # type: ignore[union-attr]
        assert "deploy/worker" in labels
        assert "deploy/web" not in labels


async def test_braces_stay_among_what_the_filter_leaves(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        await running.press("slash", *"worker", "enter", "right_curly_bracket")
        node = running.bench.outline.node
        assert node is not None
        assert node.path == ("dev", "shop", "deploy/worker", "worker")
        await running.press("right_curly_bracket")
        assert running.bench.outline.node == node
        assert "no more containers with findings pass the filter" in running.text()


async def test_clearing_the_filter_stays_at_the_container_and_in_its_environment(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        await running.press("G", "slash", *"web/app", "enter")
        await running.press("G")
        before = running.bench.outline.node
        assert before is not None
        assert before.path == ("prod", "shop", "deploy/web", "app")
        await running.press("escape")
        after = running.bench.outline.node
        assert after is not None
        assert after.path == before.path
        assert "worker" in running.text()


async def test_a_filter_that_leaves_one_container_selects_it(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        await running.press("slash", *"web/app", "enter")
        node = running.bench.outline.node
        assert node is not None
        assert node.path == ("dev", "shop", "deploy/web", "app")
        assert isinstance(running.bench.table, ContainerTable)


async def test_next_difference_walks_what_the_matrix_filter_leaves(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        await running.go("web", "app")
        await running.press("2", "slash", *"/^(value|same|both)$", "enter")
        table = running.bench.table
        assert isinstance(table, ContainerTable)
        assert [table.row(at).key for at in range(len(table))] == ["SAME", "VALUE", "BOTH"]
        await running.press("n", "n", "n")
        assert _key(table, running.bench.grid.cursor) == "BOTH"
        await running.press("escape")
        assert len(running.bench.table or ()) > 3


async def test_an_empty_table_keeps_its_titles(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        await running.go("web", "app")
        await running.press("2", "slash", *"nothing-has-this", "enter")
        text = running.text()
        assert "No key passes the filter" in text
        assert "more >" not in text


async def test_reading_again_stays_at_the_container(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        await running.press("slash", *"worker", "enter", "ctrl+r")
        node = running.bench.outline.node
        assert node is not None
        assert node.path == ("dev", "shop", "deploy/worker", "worker")


async def test_reading_again_stays_at_the_cell_and_in_the_pane(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        await running.go("web", "app")
        await running.press("2")
        await running.select("SHADOWED", 1)
        before = running.bench.view
        await running.press("ctrl+r")
        assert before.key == "SHADOWED"
        assert running.bench.view == before


async def test_what_is_pasted_is_printable_and_short(tmp_path: Path) -> None:
    """Reliability row 49: a megabyte with control characters."""
    from textual.events import Paste

    from k8sconfig_tui.ui.widgets.filterbar import FilterBar

    async with session(tmp_path) as running:
        await running.press("slash")
        bar = running.app.screen.query_one(FilterBar)
        bar.post_message(Paste("\x1b]52;c;eA==\x07\u202e[/foo]\n" + "x" * (1 << 20)))
        await running.settle()
        assert bar.value.startswith("]52;c;eA==[/foo]x")
        assert len(bar.value) == 256
        assert bar.value.isprintable()


async def test_the_logical_grouping_stays_at_the_container(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        await running.go("web", "app")
        await running.press("t")
        node = running.bench.outline.node
        assert node is not None
        assert node.environment is None
        assert node.label == "app"
        assert "●●" in running.text()


async def test_the_container_itself_tells_who_cannot_start(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        await running.go("worker", "worker")
        notes = next(line for line in running.text().splitlines() if " image " in line)
        assert "✗  couldn't find key" in notes
        assert running.bench.grid.cursor == 0
        await running.pilot.click("#matrix", offset=(40, 3))
        await running.settle()
        assert running.bench.grid.cursor == 0


async def test_processes_on_older_values_are_marked_once_a_container_is_looked_at(tmp_path: Path) -> None:
    async with session(tmp_path, specs=parse_all(["demo:"])) as running:
        await running.go("checkout", "checkout")
        await running.pilot.pause(0.5)
        await running.settle()
        table = running.bench.table
        assert isinstance(table, ContainerTable)
        assert ("env", "FREE_SHIPPING_FROM", 2) in table.stale
        line = next(line for line in running.text().splitlines() if "env  FREE_SHIPPING_FROM" in line)
        assert line.count("!") == 2


async def test_all_environments_are_in_view_at_140_columns(tmp_path: Path) -> None:
    worlds = {name: small(at) for name, at in (("one", "dev"), ("two", "dev"), ("three", "prod"))}
    async with session(tmp_path, worlds) as running:
        assert all(name in _titles(running) for name in worlds)
        await running.go("web", "app")
        assert all(name in _titles(running) for name in worlds)


async def test_in_a_narrow_pane_columns_drop_before_names_are_cut(tmp_path: Path) -> None:
    worlds = {name: small("dev") for name in ("one", "two", "three", "four", "five")}
    async with session(tmp_path, worlds, size=NARROW) as running:
        await running.press("2")
        text = running.text()
        assert "deploy/worker worker" in text
        assert " more >" in text


def _titles(running: Session) -> str:
    return next(line for line in running.text().splitlines() if "container  " in line or " key  " in line)


async def test_the_panel_tells_the_kubelets_refusal(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        await running.go("worker", "worker")
        await running.select("NEEDED", 1)
        text = " ".join(line[20:].strip(" │") for line in running.text().splitlines())
        assert "CreateContainerConfigError" in text
        assert REFUSED.format(space="shop").split()[-1] in text


class TestReveal:
    """Reliability row 51: hidden, revealed one at a time, hidden again by itself."""

    async def test_nothing_secret_is_on_any_picture(self, tmp_path: Path) -> None:
        async with session(tmp_path) as running:
            for name, container in (("web", "app"), ("worker", "worker")):
                await running.go(name, container)
                await running.press("2", "g")
                for _ in range(running.bench.grid.line_count()):
                    await running.press("m", "j")
                    assert not [secret for secret in SECRETS if secret in running.text()]

    async def test_x_reveals_one_value_and_again_hides_it(self, tmp_path: Path) -> None:
        async with session(tmp_path) as running:
            await self._reveal(running)
            assert "fake-prod-password" not in running.text()
            await running.press("x")
            assert "fake-dev-password" not in running.text()

    async def _reveal(self, running) -> None:  # type: ignore[no-untyped-def]
        await running.go("web", "app")
        await running.press("2")
        await running.select("PASSWORD")
        await running.press("x")
        assert "fake-dev-password" in running.text()

    async def test_leaving_the_cell_hides_it(self, tmp_path: Path) -> None:
        async with session(tmp_path) as running:
            await self._reveal(running)
            await running.press("j")
            assert "fake-dev-password" not in running.text()
            await running.press("k")
            assert "fake-dev-password" not in running.text()

    @pytest.mark.parametrize("key", ["question_mark", "p", "l", "o", "t", "slash"])
    async def test_going_anywhere_else_hides_it(self, tmp_path: Path, key: str) -> None:
        async with session(tmp_path) as running:
            await self._reveal(running)
            await running.press(key)
            if key == "slash":
                await running.press("b")
            if key in {"question_mark", "p"}:
                await running.press("escape")
            assert "fake-dev-password" not in running.text()

    async def test_the_timer_hides_it(self, tmp_path: Path) -> None:
        async with session(tmp_path, settings=Settings(reveal_seconds=1)) as running:
            await self._reveal(running)
            await running.pilot.pause(1.1)
            await running.settle()
            assert "fake-dev-password" not in running.text()

    async def test_copying_a_hidden_value_is_refused(self, tmp_path: Path) -> None:
        async with session(tmp_path) as running:
            await running.go("web", "app")
            await running.press("2")
            await running.select("PASSWORD")
            await running.press("c")
            assert running.app.clipboard == ""
            await running.press("x", "c")
            assert running.app.clipboard == "fake-dev-password"


class TestDifference:
    async def test_d_goes_to_the_difference_and_v_changes_its_form(self, tmp_path: Path) -> None:
        async with session(tmp_path) as running:
            await running.go("web", "app")
            await running.press("2")
            await running.select("VALUE")
            await running.press("d")
            assert running.bench.pane == "diff"
            assert "│" in running.text()
            before = running.bench.difference.line_count()
            await running.press("v")
            assert running.bench.difference.line_count() == before + 1
            await running.press("d")
            assert running.bench.pane == "matrix"

    async def test_space_marks_the_environment_to_compare_with(self, tmp_path: Path) -> None:
        async with session(tmp_path) as running:
            await running.go("web", "app")
            await running.press("2")
            await running.select("VALUE", 0)
            await running.press("space", "l")
            difference = running.bench.difference.difference
            assert difference is not None
            assert difference.left[0].text == "dev"
            assert difference.right[0].text == "prod"

    async def test_m_compares_the_defining_objects(self, tmp_path: Path) -> None:
        async with session(tmp_path) as running:
            await running.go("web", "app")
            await running.press("2")
            await running.select("/etc/web/app.yaml")
            await running.press("m", "d")
            assert "data.app.yaml" in running.text()

    async def test_m_goes_on_to_whole_workloads_and_back_to_values(self, tmp_path: Path) -> None:
        async with session(tmp_path) as running:
            await running.go("web", "app")
            await running.press("2", "m", "m", "4", "z")
            assert "containers[app].env[VALUE].value" in running.text()
            await running.press("m")
            assert running.bench.view.subject == "value"

    async def test_x_swaps_the_sides_and_they_say_which_is_which(self, tmp_path: Path) -> None:
        async with session(tmp_path) as running:
            await running.go("web", "app")
            await running.press("2")
            await running.select("VALUE", 1)
            difference = running.bench.difference.difference
            assert difference is not None
            assert difference.left[0].text == "dev"
            await running.press("4", "X")
            swapped = running.bench.difference.difference
            assert swapped is not None
            assert swapped.left[0].text == "prod"
            assert "old prod" in running.text()
            assert running.bench.view.swapped


class TestColumns:
    async def test_columns_move_and_the_cursor_with_them(self, tmp_path: Path) -> None:
        async with session(tmp_path) as running:
            await running.go("web", "app")
            await running.press("2", "g", "l", "less_than_sign")
            assert running.bench.view.columns == ("prod", "dev")
            assert running.bench.view.column == "prod"
            head = next(line for line in running.text().split("\n") if "key" in line and "dev" in line)
            assert head.rindex("prod") < head.rindex("dev")
            await running.press("l")
            assert running.bench.view.column == "dev"
            await running.press("1", "k", "k")
            head = next(line for line in running.text().split("\n") if "container" in line and "dev" in line)
            assert head.rindex("prod") < head.rindex("dev")

    async def test_a_pinned_column_stays_in_view_and_a_view_brings_it_back(self, tmp_path: Path) -> None:
        worlds = {name: small() for name in ("a", "b", "c", "d", "e", "f")}
        async with session(tmp_path, worlds, size=NARROW) as running:
            await running.go("web", "app")
            await running.press("2", "full_stop")
            view = running.bench.view
            assert view.pinned == ("a",)
            await running.press("l", "l", "l", "l", "l")
            head = next(line for line in running.text().split("\n") if "more" in line)
            assert "▪  a" in head
            assert " f" in head
            await running.press("h", "h", "h", "h", "h", "full_stop")
            assert not running.bench.view.pinned
            assert running.bench.go(view)
            await running.settle()
            assert running.bench.view.pinned == ("a",)


class TestNarrow:
    """80×24 works fully: one pane at a time, with tabs."""

    async def test_one_pane_is_in_view_and_tabs_tell_which(self, tmp_path: Path) -> None:
        async with session(tmp_path, size=NARROW) as running:
            await running.go("web", "app")
            for key, pane in (("1", "tree"), ("2", "matrix"), ("3", "source"), ("4", "diff")):
                await running.press(key)
                visible = [name for name in ("tree", "matrix", "source", "diff") if _in_view(running, name)]
                assert visible == [pane]
                assert f"[{key} " in running.text()

    async def test_tab_walks_the_panes_and_esc_leads_back_but_never_out(self, tmp_path: Path) -> None:
        async with session(tmp_path, size=NARROW) as running:
            await running.press("tab", "tab")
            assert running.bench.pane == "source"
            await running.press("shift+tab")
            assert running.bench.pane == "matrix"
            await running.press("3", "escape", "escape", "escape", "escape")
            assert running.bench.pane == "tree"
            assert running.app.is_running

    async def test_a_tab_can_be_clicked(self, tmp_path: Path) -> None:
        async with session(tmp_path, size=NARROW) as running:
            await running.pilot.click("#tabs", offset=(12, 0))
            await running.settle()
            assert running.bench.pane == "matrix"

    async def test_below_the_least_size_one_line_says_so(self, tmp_path: Path) -> None:
        async with session(tmp_path, size=(59, 14)) as running:
            lines = [line for line in running.text().splitlines() if line.strip()]
            assert lines == [line for line in lines if "needs 60 columns and 15 lines" in line]
            assert len(lines) == 1
            await running.pilot.resize_terminal(80, 24)
            await running.settle()
            assert "Tree" in running.text()

    async def test_zoom_shows_one_pane_on_a_wide_terminal(self, tmp_path: Path) -> None:
        async with session(tmp_path) as running:
            await running.press("2", "z")
            assert not _in_view(running, "tree")
            await running.press("escape")
            assert _in_view(running, "tree")


def _in_view(running, name: str) -> bool:  # type: ignore[no-untyped-def]
    return bool(running.bench.query_one(f"#{name}").region.area)


async def test_between_100_and_119_columns_source_and_difference_take_turns(tmp_path: Path) -> None:
    async with session(tmp_path, size=(110, 30)) as running:
        await running.go("web", "app")
        assert _in_view(running, "source")
        assert not _in_view(running, "diff")
        await running.press("4")
        assert _in_view(running, "diff")
        assert not _in_view(running, "source")


async def test_the_mouse_selects_cells(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        await running.go("web", "app")
        await running.pilot.click("#matrix", offset=(90, 4))
        await running.settle()
        assert (running.bench.grid.cursor, running.bench.grid.column) == (2, 1)


async def test_remapped_keys_work_and_the_old_ones_do_not(tmp_path: Path) -> None:
    async with session(tmp_path, settings=Settings(keys={"only": "f2"})) as running:
        await running.go("web", "app")
        await running.press("o")
        assert not running.bench.options.only
        await running.press("f2")
        assert running.bench.options.only
        assert "f2 differences" in running.text()


async def test_the_palette_offers_our_commands_and_no_screenshot(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        titles = [command.title for command in running.app.get_system_commands(running.app.screen)]
        assert "Only rows that differ" in titles
        assert not [title for title in titles if "screenshot" in title.lower()]
        only = next(
            c for c in running.app.get_system_commands(running.app.screen) if c.title == "Only rows that differ"
        )
        await only.callback()
        await running.settle()
        assert running.bench.options.only


async def test_screenshots_are_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reliability row 54."""
    monkeypatch.chdir(tmp_path)
    async with session(tmp_path) as running:
        before = _files(tmp_path)
        running.app.action_screenshot()
        await running.settle()
        assert _files(tmp_path) == before
        assert "screenshots are off" in running.text()


def _files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


async def test_every_theme_is_complete(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        seen = []
        for _ in THEMES:
            seen.append(running.app.theme)
            await running.press("T")
        assert set(seen) == set(THEMES)
        assert running.app.theme == seen[0]


async def test_another_look_at_the_same_container_stays_at_the_cell(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        await running.press("right_curly_bracket", "n", "l")
        before = running.bench.view
        assert before.key
        for key in ("o", "s", "i", "o"):
            await running.press(key)
            assert (running.bench.view.key, running.bench.view.column) == (before.key, before.column)


async def test_the_tree_leads_to_the_environment_that_it_is_in(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        await running.press("right_curly_bracket", "l")
        outline, opened = running.bench.outline, running.bench.opened
        assert opened is not None
        at = outline.node.groups[0]  # type: ignore[union-attr]
        for environment in (0, 1, 0):
            outline.find(at, environment)
            await running.settle()
            assert running.bench.view.column == opened.matrix.environments[environment].name
