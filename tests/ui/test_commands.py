"""One table of commands: bindings, help, footer, palette and the README's table agree with it."""

import pytest
from textual.app import App
from textual.binding import Binding

from k8sconfig_tui.present.help import help_lines
from k8sconfig_tui.present.line import plain_text
from k8sconfig_tui.present.signs import UNICODE
from k8sconfig_tui.ui.app import K8sConfigApp
from k8sconfig_tui.ui.commands import (
    COMMANDS,
    MAIN_SCOPES,
    Command,
    Scope,
    command,
    groups,
    key_table,
    keys_of,
    unknown_ids,
)
from k8sconfig_tui.ui.keymap import bindings, remapped
from k8sconfig_tui.ui.screens.files import FilesScreen
from k8sconfig_tui.ui.screens.main import MainScreen
from k8sconfig_tui.ui.screens.picker import PickerScreen
from k8sconfig_tui.ui.screens.recipe import RecipeScreen
from k8sconfig_tui.ui.screens.settings import SettingsScreen
from k8sconfig_tui.ui.widgets.bench import Bench
from k8sconfig_tui.ui.widgets.grid import GridView
from k8sconfig_tui.ui.widgets.lines import LineView

_MADE = {command.id for command in COMMANDS}

OWNERS: dict[Scope, tuple[type, ...]] = {
    "app": (K8sConfigApp,),
    "screen": (MainScreen,),
    "bench": (Bench,),
    "pane": (LineView, GridView),
    "choice": (PickerScreen, FilesScreen),
    "picker": (PickerScreen,),
    "files": (FilesScreen,),
    "recipe": (RecipeScreen,),
    "settings": (SettingsScreen,),
}

TOGETHER: list[tuple[set[str], set[str]]] = [
    (set(MAIN_SCOPES), set()),
    ({"app", "pane", "choice", "picker"}, {"back", "filter"}),
    ({"app", "pane", "choice", "files"}, {"back", "filter"}),
    ({"app", "pane", "recipe"}, set()),
    ({"app", "pane", "settings"}, {"back"}),
]
"""Scopes, and single commands, whose keys hold at the same time."""


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_every_command_has_its_action(command: Command) -> None:
    name = command.action.partition("(")[0]
    for owner in OWNERS[command.scope]:
        assert callable(getattr(owner, f"action_{name}", None)), f"{owner.__name__} lacks action_{name}"


@pytest.mark.parametrize("scope", OWNERS)
def test_bindings_are_the_table(scope: Scope) -> None:
    made = [binding for binding in bindings(scope) if isinstance(binding, Binding)]
    assert {binding.id for binding in made} == {command.id for command in COMMANDS if command.scope == scope}
    for owner in OWNERS[scope]:
        bound = {binding.id for binding in owner.__dict__.get("BINDINGS", made) if isinstance(binding, Binding)}
        assert {binding.id for binding in made} <= bound
        assert bound <= _MADE


def test_ids_are_unique_and_no_key_means_two_things() -> None:
    ids = [command.id for command in COMMANDS]
    assert len(ids) == len(set(ids))
    for scopes, others in TOGETHER:
        here = [one for one in COMMANDS if one.scope in scopes or one.id in others]
        keys = [key for command in here for key in command.keys.split(",")]
        assert sorted(keys) == sorted(set(keys))


def test_keys_that_terminals_and_habits_need_stay_free() -> None:
    keys = {key for command in COMMANDS for key in command.keys.split(",")}
    assert not keys & {"ctrl+j", "ctrl+h", "ctrl+s", "ctrl+c"}
    assert command("suspend").keys == "ctrl+z"
    assert not [key for key in keys if key.startswith("alt+")]


def test_help_shows_every_command_with_its_effective_key() -> None:
    moved = {"filter": "F"}
    table = {name: [(keys_of(one, moved), one.title) for one in commands] for name, commands in groups().items()}
    text = "\n".join(map(plain_text, help_lines(table, UNICODE)))
    for one in COMMANDS:
        assert one.title in text
    assert "  F  " in text


def test_the_readme_table_has_every_command() -> None:
    table = key_table().splitlines()
    assert len(table) == len(COMMANDS) + 2
    assert all(f"`{command.id}`" in line for command, line in zip(COMMANDS, table[2:], strict=True))


def test_unknown_names_in_the_config_file_are_told_and_do_nothing() -> None:
    assert unknown_ids({"filter": "f", "nonsense": "x"}) == ["nonsense"]
    assert remapped({"filter": "f", "nonsense": "x", "help": " "}) == {"filter": "f"}


def test_the_application_has_no_bindings_beyond_the_table_but_textuals_own() -> None:
    own = {binding.id for binding in K8sConfigApp.BINDINGS if isinstance(binding, Binding)}
    inherited = {binding.key for binding in App.BINDINGS if isinstance(binding, Binding)}
    assert own <= {command.id for command in COMMANDS}
    assert inherited == {"ctrl+q", "ctrl+c"}
