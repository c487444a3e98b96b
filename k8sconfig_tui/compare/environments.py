"""The columns of the comparison: which namespaces of which source play one environment.

The law of this module: names of columns are unique, every namespace of every source is in exactly one column, and
within a column every logical namespace is played by one real one.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from k8sconfig_tui.compare import tokens
from k8sconfig_tui.compare.alignment import BY_ENVIRONMENT, Guess, align, name_guesses, own_tokens, row_name
from k8sconfig_tui.model.environment import Environment
from k8sconfig_tui.model.inventory import Inventory
from k8sconfig_tui.settings import EnvironmentRule

LABEL_KEYS = ("environment", "env", "app.kubernetes.io/environment")
LABEL = "environment label"
RULE = "environments setting"


class Part(NamedTuple):
    """What one namespace may be: the ``logical`` namespace in the environment that ``token`` names."""

    token: str
    spelled: str
    logical: str
    how: str = BY_ENVIRONMENT


class _Column(NamedTuple):
    """A column in the making. ``place`` sorts it, None where nothing tells."""

    name: str
    inventory: Inventory
    parts: dict[str, tuple[str, str]]
    place: tuple[int, ...] | None
    token: str | None = None


def discover(inventories: Sequence[Inventory], rules: Sequence[EnvironmentRule]) -> tuple[Environment, ...]:
    """The environments of these sources, dev first. A source without tokens inside is one environment."""
    columns: list[_Column] = []
    for inventory in inventories:
        columns += _columns(inventory, rules, alone=len(inventories) == 1)
    columns = _sorted(columns)
    names = _unique(_told_apart(columns))
    environments = [_environment(name, column) for name, column in zip(names, columns, strict=True)]
    return tuple(_aligned(environments))


def _columns(inventory: Inventory, rules: Sequence[EnvironmentRule], *, alone: bool) -> list[_Column]:
    names = inventory.namespaces()
    claimed = _by_rule(inventory, names, rules)
    if claimed:
        return _ruled(inventory, names, claimed, rules)
    split = split_by_token({name: _labels(inventory, name) for name in names})
    if not split:
        token = tokens.token_of(inventory.name)
        return [_shared(inventory, names, tokens.rank(token) if token else None)]
    columns = []
    for token in sorted({part.token for part in split.values()}, key=lambda token: tokens.rank(token) or (99, 0)):
        mine = {name: part for name, part in split.items() if part.token == token}
        spelled = Counter(part.spelled for part in mine.values()).most_common(1)[0][0]
        parts = {name: (part.logical, part.how) for name, part in mine.items()}
        label = spelled if alone else f"{inventory.name}/{spelled}"
        columns.append(_Column(label, inventory, parts, tokens.rank(token), spelled))
    rest = [name for name in names if name not in split]
    return [*columns, _shared(inventory, rest)] if rest else columns


def _shared(inventory: Inventory, names: Iterable[str], place: tuple[int, ...] | None = None) -> _Column:
    return _Column(inventory.name, inventory, {name: (name, "") for name in names}, place)


def _labels(inventory: Inventory, namespace: str) -> Mapping[str, str]:
    obj = inventory.find("Namespace", "", namespace)
    return obj.metadata.labels or {} if obj is not None else {}


# By tokens


def split_by_token(namespaces: Mapping[str, Mapping[str, str]]) -> dict[str, Part]:
    """Each namespace (with its labels) that belongs to an environment of its own source.

    Empty unless some logical namespace has two or more tokens; then every namespace with one of the tokens that such
    a logical namespace shows is in.
    """
    candidates = {name: list(_candidates(name, labels)) for name, labels in namespaces.items()}
    seen: dict[str, set[str]] = {}
    for parts in candidates.values():
        for part in parts:
            seen.setdefault(part.logical, set()).add(part.token)
    established = {token for found in seen.values() if len(found) > 1 for token in found}
    if not established:
        return {}
    chosen = {}
    for name, parts in candidates.items():
        usable = [part for part in parts if part.token in established]
        if usable:
            chosen[name] = max(usable, key=lambda part: len(seen[part.logical]))
    return chosen


def _candidates(name: str, labels: Mapping[str, str]) -> Iterable[Part]:
    for key in LABEL_KEYS:
        value = labels.get(key)
        if value:
            yield _labelled(name, value)
    for token, spelled, rest in tokens.found(name):
        yield Part(token, spelled, rest)


def _labelled(name: str, value: str) -> Part:
    token = tokens.canonical(value)
    rest = tokens.without_token(name, token)
    if rest == name:
        rest = tokens.remove_part(name, value) or name
    return Part(token, value, rest, LABEL if rest == name else BY_ENVIRONMENT)


# By the user's rules


class _Claim(NamedTuple):
    rule: int
    logical: str


def _by_rule(inventory: Inventory, names: Iterable[str], rules: Sequence[EnvironmentRule]) -> dict[str, _Claim]:
    """The first rule that takes each namespace, with the logical name that its pattern gives."""
    mine = [(i, _glob(rule.namespace)) for i, rule in enumerate(rules) if _glob(rule.source).fullmatch(inventory.name)]
    claimed = {}
    for name in names:
        for index, pattern in mine:
            match = pattern.fullmatch(name)
            if match is not None:
                claimed[name] = _Claim(index, _logical(name, match))
                break
    return claimed


def _ruled(
    inventory: Inventory,
    names: Sequence[str],
    claimed: Mapping[str, _Claim],
    rules: Sequence[EnvironmentRule],
) -> list[_Column]:
    parts: dict[str, dict[str, tuple[str, str]]] = {}
    places: dict[str, tuple[int, ...]] = {}
    for index in sorted({claim.rule for claim in claimed.values()}):
        rule = rules[index]
        mine = {name: (claim.logical, RULE) for name, claim in claimed.items() if claim.rule == index}
        parts.setdefault(rule.name, {}).update(mine)
        places[rule.name] = min(places.get(rule.name, (rule.order, index)), (rule.order, index))
    columns = [_Column(name, inventory, mine, (-1, *places[name])) for name, mine in parts.items()]
    rest = [name for name in names if name not in claimed]
    return [*columns, _shared(inventory, rest)] if rest else columns


def _logical(name: str, match: re.Match[str]) -> str:
    if not match.re.groups:
        return tokens.without_tokens(name)
    return "-".join(filter(None, match.groups())) or tokens.WHOLE


def _glob(pattern: str) -> re.Pattern[str]:
    """A glob of ``*`` and ``?``, with what each ``*`` takes as a group."""
    wild = {"*": "(.*)", "?": "."}
    return re.compile("".join(wild.get(char) or re.escape(char) for char in pattern), re.DOTALL)


# Columns made up


def _sorted(columns: Sequence[_Column]) -> list[_Column]:
    """Columns whose place is told, in order among their own places; the others stay where they are."""
    told = sorted((column for column in columns if column.place is not None), key=lambda column: column.place or ())
    following = iter(told)
    return [column if column.place is None else next(following) for column in columns]


def _told_apart(columns: Sequence[_Column]) -> list[str]:
    """The names of the columns; where several sources have one, with the source in front."""
    counts = Counter(column.name for column in columns)
    return [
        column.name
        if counts[column.name] == 1 or column.name == column.inventory.name
        else f"{column.inventory.name}/{column.name}"
        for column in columns
    ]


def _unique(names: Iterable[str]) -> list[str]:
    taken: set[str] = set()
    unique = []
    for name in names:
        number, free = 2, name
        while free in taken:
            number, free = number + 1, f"{name}#{number}"
        taken.add(free)
        unique.append(free)
    return unique


def _environment(name: str, column: _Column) -> Environment:
    """Where two namespaces would play one logical namespace, both keep their real names."""
    claims = Counter(logical for logical, _ in column.parts.values())
    namespaces: dict[str, str] = {}
    aligned_by: dict[str, str] = {}
    for real, (wanted, how) in column.parts.items():
        logical = wanted if claims[wanted] == 1 and wanted not in column.parts else real
        namespaces[logical] = real
        if logical != real:
            aligned_by[logical] = how
    return Environment(name, column.inventory, namespaces, column.token, aligned_by)


def _aligned(environments: Sequence[Environment]) -> list[Environment]:
    """The environments with the namespaces that no equal name matches renamed to what matches them."""
    if len(environments) == 1:
        return list(environments)
    guesses: list[Guess[str]] = name_guesses(_name, lambda _: "", own_tokens(environments))
    bundles = align([list(env.namespaces) for env in environments], lambda name, _: name, guesses)
    renamed: list[dict[str, tuple[str, str]]] = [{} for _ in environments]
    taken = {bundle.present[0] for bundle in bundles if not bundle.how}
    for bundle in bundles:
        if bundle.how:
            name = row_name(bundle.present)
            name = bundle.present[0] if name in taken else name
            taken.add(name)
            for column, member in enumerate(bundle.members):
                if member is not None:
                    renamed[column][member] = (name, "; ".join(bundle.how))
    return [_renamed(environment, names) for environment, names in zip(environments, renamed, strict=True)]


def _name(name: str) -> str:
    return name


def _renamed(environment: Environment, names: Mapping[str, tuple[str, str]]) -> Environment:
    if not names:
        return environment
    namespaces = {names[name][0] if name in names else name: real for name, real in environment.namespaces.items()}
    aligned_by = {names[name][0] if name in names else name: how for name, how in environment.aligned_by.items()}
    for name, how in names.values():
        aligned_by.setdefault(name, how)
    return replace(environment, namespaces=namespaces, aligned_by=aligned_by)
