"""The user's settings: frozen, passed in, never global."""

from msgspec import Struct


class EnvironmentRule(Struct, frozen=True, forbid_unknown_fields=True):
    """One ``[[environments]]`` table of the config file.

    ``source`` and ``namespace`` are globs; ``*`` in ``namespace`` is the logical name (``payments-dev`` under
    ``*-dev`` is ``payments``). ``order`` sorts the columns.
    """

    name: str
    source: str = "*"
    namespace: str = "*"
    order: int = 0


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """Everything a config file may say, with its defaults."""

    environments: tuple[EnvironmentRule, ...] = ()
    theme: str = "k8sconfig-dark"
    ascii: bool = False
    reveal_seconds: int = 20
    keys: dict[str, str] = {}
