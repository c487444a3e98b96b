"""The command table as Textual's bindings.

The law of this module: every binding has its command's id, so the config file can move it.
"""

from collections.abc import Collection, Mapping

from textual.binding import Binding, BindingType

from k8sconfig_tui.ui.commands import COMMANDS, Scope, unknown_ids

_ALWAYS = frozenset({"quit", "palette"})


def bindings(*scopes: Scope, ids: Collection[str] = ()) -> list[BindingType]:
    """The bindings of these scopes, and of single commands of others that hold there too."""
    return [
        Binding(one.keys, one.action, one.title, show=False, id=one.id, priority=one.id in _ALWAYS or one.moves_focus)
        for one in COMMANDS
        if one.scope in scopes or one.id in ids
    ]


def remapped(keys: Mapping[str, str]) -> dict[str, str]:
    """The part of the config file's ``[keys]`` that names commands."""
    unknown = set(unknown_ids(keys))
    return {identity: key for identity, key in keys.items() if identity not in unknown and key.strip()}
