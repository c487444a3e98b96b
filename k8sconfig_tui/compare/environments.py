"""The columns of the comparison: which namespaces of which source play one environment.

The law of this module: names of columns are unique, every namespace of every source is in exactly one column, and
within a column every logical namespace is played by one real one: two that would play the same one have columns of
their own.
"""

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from k8sconfig_tui.compare import tokens
from k8sconfig_tui.compare.alignment import BY_ENVIRONMENT, Guess, align, name_guesses, own_tokens, row_name, unique
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
    ruled = [_by_rule(inventory, inventory.namespaces(), rules) for inventory in inventories]
    labelled = [
        {} if claimed else {name: _labels(inventory, name) for name in inventory.namespaces()}
        for inventory, claimed in zip(inventories, ruled, strict=True)
    ]
    for inventory, claimed, split in zip(inventories, ruled, split_by_token(labelled), strict=True):
        names = inventory.namespaces()
        if claimed:
            columns += _ruled(inventory, names, claimed, rules)
        else:
            columns += _columns(inventory, names, split, alone=len(inventories) == 1)
    columns = _sorted(columns)
    names = unique(_told_apart(columns))
    environments = [_environment(name, column) for name, column in zip(names, columns, strict=True)]
    return tuple(_aligned(environments))


def _columns(inventory: Inventory, names: Sequence[str], split: Mapping[str, Part], *, alone: bool) -> list[_Column]:
    if not split:
        token = tokens.token_of(inventory.name)
        return [_shared(inventory, names, tokens.rank(token) if token else None)]
    columns = []
    for token in sorted({part.token for part in split.values()}, key=lambda token: tokens.rank(token) or (99, 0)):
        mine = {name: part for name, part in split.items() if part.token == token}
        layers = _layers(mine)
        for label, layer in zip(unique(map(_spelled, layers)), layers, strict=True):
            parts = {name: (part.logical, part.how) for name, part in layer.items()}
            full = label if alone else f"{inventory.name}/{label}"
            columns.append(_Column(full, inventory, parts, tokens.rank(token), _spelled(layer)))
    rest = [name for name in names if name not in split]
    return [*columns, _shared(inventory, rest)] if rest else columns


def _spelled(parts: Mapping[str, Part]) -> str:
    return Counter(part.spelled for part in parts.values()).most_common(1)[0][0]


def _layers(parts: Mapping[str, Part]) -> list[dict[str, Part]]:
    """The namespaces of one token in one column or, where two would play one logical namespace, in as many as tell
    them apart, by the token's spelling, then also by its place in the name; the fullest first."""
    by: Callable[[str, Part], Hashable]
    for by in (lambda _, part: part.token, lambda _, part: part.spelled, _style):
        layers: dict[Hashable, dict[str, Part]] = {}
        for name, part in parts.items():
            layers.setdefault(by(name, part), {})[name] = part
        if all(len({part.logical for part in layer.values()}) == len(layer) for layer in layers.values()):
            return sorted(layers.values(), key=len, reverse=True)
    return _one_by_one(parts)


def _style(name: str, part: Part) -> tuple[str, bool, bool]:
    return part.spelled, name.endswith(part.spelled), name.startswith(part.spelled)


def _one_by_one(parts: Mapping[str, Part]) -> list[dict[str, Part]]:
    """Each namespace in the first layer in which its logical namespace is free."""
    layers: list[dict[str, Part]] = []
    turn: Counter[str] = Counter()
    for name, part in parts.items():
        if turn[part.logical] == len(layers):
            layers.append({})
        layers[turn[part.logical]][name] = part
        turn[part.logical] += 1
    return layers


def _shared(inventory: Inventory, names: Iterable[str], place: tuple[int, ...] | None = None) -> _Column:
    return _Column(inventory.name, inventory, {name: (name, "") for name in names}, place)


def _labels(inventory: Inventory, namespace: str) -> Mapping[str, str]:
    obj = inventory.find("Namespace", "", namespace)
    return obj.metadata.labels or {} if obj is not None else {}


# By tokens


def split_by_token(sources: Sequence[Mapping[str, Mapping[str, str]]]) -> list[dict[str, Part]]:
    """For each source (its namespaces with their labels) those that belong to an environment of their own.

    A token counts where, in some source, a logical namespace has it beside another one or beside a namespace of just
    the logical name. Then every namespace with one of the tokens that count is in, in all sources.
    """
    candidates = [
        {name: list(_candidates(name, labels)) for name, labels in namespaces.items()} for namespaces in sources
    ]
    established = {token for source in candidates for token in _established(source)}
    if not established:
        return [{} for _ in sources]
    seen = _tokens_seen(part for source in candidates for parts in source.values() for part in parts)
    return [_chosen(source, established, seen) for source in candidates]


def _established(candidates: Mapping[str, Sequence[Part]]) -> set[str]:
    """The tokens that tell namespaces of one source apart."""
    seen = _tokens_seen(part for parts in candidates.values() for part in parts)
    several = {token for found in seen.values() if len(found) > 1 for token in found}
    plain = {name for name, parts in candidates.items() if all(part.token not in several for part in parts)}
    return several | {
        part.token
        for name, parts in candidates.items()
        for part in parts
        if part.logical in plain and part.logical != name
    }


def _tokens_seen(parts: Iterable[Part]) -> dict[str, set[str]]:
    """The tokens of each logical namespace."""
    seen: dict[str, set[str]] = {}
    for part in parts:
        seen.setdefault(part.logical, set()).add(part.token)
    return seen


def _chosen(
    candidates: Mapping[str, Sequence[Part]], established: set[str], seen: Mapping[str, set[str]]
) -> dict[str, Part]:
    """What each namespace is by a token that counts: the part whose logical namespace has the most tokens."""
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
