"""``env[].value``: a literal in the pod spec, with its ``$(VAR)`` references (rules A5 and B)."""

from k8sconfig_tui.model.definition import Definition
from k8sconfig_tui.model.expansion import Lookup, expand
from k8sconfig_tui.model.sealed import vouched
from k8sconfig_tui.model.values import State, sealed_of, state_of

KIND = "literal"
_READABLE = frozenset({State.VALUE, State.EMPTY})


class _Literal:
    slot = "literal"
    field = "value"

    def define(self, text: str, path: str, lookup: Lookup) -> Definition:
        """What the entry sets: the text itself, its references replaced by what they see at this moment."""
        if "$" not in text:
            return _defined(text, path)
        state, value, unresolved, sensitive, note, sealed = expand(text, lookup)
        if value is not None:
            state = state_of(value)
            value = value if state.known else None
        return Definition(
            KIND,
            path,
            state,
            value,
            sensitive=sensitive,
            unresolved=unresolved,
            note=note or _unresolved(unresolved),
            text=text,
            sealed=sealed,
        )


def _defined(text: str, path: str) -> Definition:
    """What a text without references sets: a value, a token, or a value that is vouched for."""
    state = state_of(text)
    sealed = sealed_of(text, state)
    if sealed is not None and (clear := vouched(text))[0]:
        state, text = state_of(clear[1]), clear[1]
    return Definition(KIND, path, state, text if state in _READABLE else None, sealed=sealed)


def _unresolved(names: tuple[str, ...]) -> str:
    return f"stays literally: {', '.join(f'$({name})' for name in names)}" if names else ""


SOURCE = _Literal()
