"""The one table of what a person can do: bindings, palette, footer, help and the README's key table come from it.

The law of this module: a key that is not in this table does not exist.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

Scope = Literal["app", "screen", "bench", "pane", "choice", "picker", "files", "recipe", "settings"]

MAIN_SCOPES: frozenset[Scope] = frozenset({"app", "screen", "bench", "pane"})
"""Those of the main screen."""


class Command(NamedTuple):
    """One thing to do.

    ``id`` is what the config file's ``[keys]`` remaps; ``action`` the method ``action_<name>`` of the app, the main
    screen, its bench, a pane, or of another screen (``scope``; ``choice`` is any list to choose from); ``footer`` a
    short title, empty where the footer leaves it out.
    """

    id: str
    keys: str
    title: str
    scope: Scope
    group: str
    action: str
    footer: str = ""

    @property
    def moves_focus(self) -> bool:
        """Whether the next key is for another pane, however soon it comes."""
        return self.group == _PANES or self.id in {"filter", "search", "command-line"}

    @property
    def of_selection(self) -> bool:
        """Whether it is about what is selected, wherever a selection that is still on its way will be."""
        return self.id in _OF_SELECTION


_LOOKING = frozenset({"same-value", "reveal", "explain", "yaml", "used-by", "copy", "copy-as", "bookmark", "link"})
_OF_SELECTION = _LOOKING | {"next-difference", "previous-difference", "mark", "diff"}

_MOVE, _LOOK, _COMPARE, _PANES, _PROGRAM = "Move", "Look", "Compare", "Panes", "Program"
_SOURCES, _FILES, _SETTINGS = "List of sources", "File dialog", "Settings"

COMMANDS = (
    Command("down", "j,down", "Down", "pane", _MOVE, "down"),
    Command("up", "k,up", "Up", "pane", _MOVE, "up"),
    Command("left", "h,left", "Left: previous environment, close a node, scroll", "pane", _MOVE, "left"),
    Command("right", "l,right", "Right: next environment, open a node, scroll", "pane", _MOVE, "right"),
    Command("top", "g,home", "First line", "pane", _MOVE, "top"),
    Command("bottom", "G,end", "Last line", "pane", _MOVE, "bottom"),
    Command("page-down", "pagedown,ctrl+f", "Page down", "pane", _MOVE, "page_down"),
    Command("page-up", "pageup,ctrl+b", "Page up", "pane", _MOVE, "page_up"),
    Command("open", "enter", "Drill in", "pane", _MOVE, "open", "open"),
    Command(
        "back",
        "escape",
        "Back: stop, clear the filter, leave the pane, unmark",
        "screen",
        _MOVE,
        "back",
        "back",
    ),
    Command("filter", "slash", "Filter the tree or the matrix", "screen", _LOOK, "filter", "filter"),
    Command("search", "f", "Search a key, a value or an object everywhere", "screen", _LOOK, "search", "search"),
    Command("same-value", "asterisk", "Other places with the selected value", "screen", _LOOK, "same_value"),
    Command(
        "next-difference",
        "n",
        "Next difference, in this container and all after it",
        "bench",
        _COMPARE,
        "next_difference",
        "next",
    ),
    Command(
        "previous-difference",
        "N",
        "Previous difference, in this container and all before it",
        "bench",
        _COMPARE,
        "previous_difference",
    ),
    Command("next-container", "right_curly_bracket", "Next container with findings", "bench", _COMPARE, "next_finding"),
    Command(
        "previous-container",
        "left_curly_bracket",
        "Previous container with findings",
        "bench",
        _COMPARE,
        "previous_finding",
    ),
    Command("mark", "space", "Mark what is selected, to compare it with another", "bench", _COMPARE, "mark"),
    Command(
        "diff",
        "d",
        "Compare the two marked, or the marked and the selected",
        "bench",
        _COMPARE,
        "diff",
        "diff",
    ),
    Command("diff-view", "v", "Side by side or unified", "bench", _COMPARE, "diff_view"),
    Command("diff-subject", "m", "Compare values, their objects, or whole workloads", "bench", _COMPARE, "subject"),
    Command("swap", "X", "Swap the sides of the difference", "bench", _COMPARE, "swap"),
    Command("column-left", "less_than_sign", "Move the column to the left", "bench", _LOOK, "column_left"),
    Command("column-right", "greater_than_sign", "Move the column to the right", "bench", _LOOK, "column_right"),
    Command("pin", "full_stop", "Pin the column at the left, or unpin it", "bench", _LOOK, "pin"),
    Command("only", "o", "Only rows that differ", "bench", _LOOK, "only", "differences"),
    Command("sort", "s", "Sort: as given, by key, by verdict", "bench", _LOOK, "sort"),
    Command("wide", "w", "Wide: the matrix alone, with all it knows", "bench", _LOOK, "wide"),
    Command("services", "i", "Show or hide service link variables", "bench", _LOOK, "services"),
    Command("group", "t", "Tree by environment or by logical namespace", "bench", _LOOK, "grouping", "group"),
    Command("reveal", "x", "Reveal the selected value for a moment", "bench", _LOOK, "reveal", "reveal"),
    Command("explain", "e", "Explain: the whole story, to be read aloud", "screen", _LOOK, "explain", "explain"),
    Command("yaml", "y", "YAML of the defining object, at the field", "screen", _LOOK, "yaml"),
    Command("used-by", "u", "Used by: who reads it, and what a change touches", "screen", _LOOK, "used_by"),
    Command("copy", "c", "Copy: the value, or the name in tree and source", "bench", _LOOK, "copy"),
    Command("copy-as", "C", "Copy as: KEY=value, reference, kubectl command, Markdown", "screen", _LOOK, "copy_as"),
    Command("next-pane", "tab", "Next pane", "bench", _PANES, "next_pane", "pane"),
    Command("previous-pane", "shift+tab", "Previous pane", "bench", _PANES, "previous_pane"),
    Command("tree", "1", "Tree", "bench", _PANES, "pane('tree')"),
    Command("matrix", "2", "Matrix", "bench", _PANES, "pane('matrix')"),
    Command("source", "3", "Source of the value", "bench", _PANES, "pane('source')"),
    Command("difference", "4", "Difference", "bench", _PANES, "pane('diff')"),
    Command("zoom", "z", "One pane alone, and back", "bench", _PANES, "zoom"),
    Command("history-back", "left_square_bracket", "Back to the view before", "screen", _MOVE, "history_back"),
    Command("history-forward", "right_square_bracket", "Forward again", "screen", _MOVE, "history_forward"),
    Command("bookmark", "B", "Bookmark this place, or take its bookmark away", "screen", _MOVE, "bookmark"),
    Command("bookmarks", "b", "Bookmarks of these sources", "screen", _MOVE, "bookmarks"),
    Command("link", "K", "Link to this view: copied, and shown", "screen", _PROGRAM, "link"),
    Command("play", "R", "Recording: walk by itself, or stop", "screen", _PROGRAM, "play"),
    Command("presenter", "P", "Presenter mode: high contrast, keys shown, no reveal", "app", _PROGRAM, "presenter"),
    Command(
        "problems", "p", "Completeness: what was not read, what to ask for", "screen", _PROGRAM, "problems", "gaps"
    ),
    Command("history", "H", "History: what changed since the program runs", "screen", _PROGRAM, "history"),
    Command("export", "E", "Export a redacted snapshot, to be given away", "screen", _PROGRAM, "export"),
    Command("command-line", "colon", "Command line: :ns, :go, :find, :only …", "screen", _PROGRAM, "command_line"),
    Command("reload", "ctrl+r", "Read the sources again", "screen", _PROGRAM, "reload"),
    Command("log", "L", "Log of this session", "app", _PROGRAM, "log"),
    Command("sources", "S", "Other sources, or more of them", "app", _PROGRAM, "sources"),
    Command("settings", "comma", "Settings", "app", _PROGRAM, "settings"),
    Command("help", "question_mark", "Help", "app", _PROGRAM, "help", "help"),
    Command("theme", "T", "Next theme", "app", _PROGRAM, "next_theme"),
    Command("palette", "ctrl+p", "Command palette", "app", _PROGRAM, "command_palette"),
    Command("suspend", "ctrl+z", "Suspend: back to the shell, until fg", "app", _PROGRAM, "suspend_process"),
    Command("quit", "ctrl+q", "Quit", "app", _PROGRAM, "quit", "quit"),
    Command("mark-source", "space", "Mark, to open several together", "choice", _SOURCES, "mark", "mark"),
    Command("add-source", "a", "Open beside what is open already", "picker", _SOURCES, "add", "add"),
    Command("files", "f", "Open a file or folder", "picker", _SOURCES, "files", "files"),
    Command("recipe", "c", "The kubectl command that saves a snapshot of a context", "picker", _SOURCES, "recipe"),
    Command("copy-command", "c", "Copy the kubectl command that makes a snapshot", "recipe", _SOURCES, "copy_command"),
    Command("folder-up", "backspace", "The folder above (also left)", "files", _FILES, "folder_up", "up"),
    Command(
        "folder-itself", "o", "Open the folder itself: every manifest under it", "files", _FILES, "itself", "folder"
    ),
    Command("hidden", "full_stop", "Show or hide hidden files", "files", _FILES, "hidden", "hidden"),
    Command("path", "tab,tilde", "Type or paste a path; tab completes it", "files", _FILES, "path", "path"),
    Command(
        "write-settings", "ctrl+w", "Write the changes into the config file", "settings", _SETTINGS, "write", "write"
    ),
)

_SIGNS = {
    "slash": "/",
    "asterisk": "*",
    "colon": ":",
    "question_mark": "?",
    "comma": ",",
    "tilde": "~",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "full_stop": ".",
    "escape": "esc",
    "pagedown": "pgdn",
    "pageup": "pgup",
    "down": "↓",
    "up": "↑",
    "left": "←",
    "right": "→",
}


def command(identity: str) -> Command:
    """The command of that id. Raises KeyError."""
    return _BY_ID[identity]


def keys_of(one: Command, remapped: Mapping[str, str] | None = None, *, in_ascii: bool = False) -> str:
    """The keys that run a command, as a person writes them: ``j ↓``, in ASCII ``j down``."""
    keys = [key.strip() for key in ((remapped or {}).get(one.id) or one.keys).split(",") if key.strip()]
    return " ".join(key_sign(key, in_ascii=in_ascii) for key in keys)


def key_sign(key: str, *, in_ascii: bool = False) -> str:
    """A key as a person writes it."""
    sign = _SIGNS.get(key, key)
    return key if in_ascii and not sign.isascii() else sign


def unknown_ids(remapped: Mapping[str, str]) -> list[str]:
    """The ids in the config file's ``[keys]`` that no command has."""
    return [identity for identity in remapped if identity not in _BY_ID]


def groups() -> dict[str, list[Command]]:
    """The commands by the group in which help shows them."""
    found: dict[str, list[Command]] = {}
    for one in COMMANDS:
        found.setdefault(one.group, []).append(one)
    return found


def key_table() -> str:
    """The README's key table, as Markdown."""
    rows = [f"| `{keys_of(one)}` | {one.title} | `{one.id}` |" for one in COMMANDS]
    return "\n".join(["| Keys | What they do | Name in `[keys]` |", "|---|---|---|", *rows])


_BY_ID = {one.id: one for one in COMMANDS}
