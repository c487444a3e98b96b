"""Which things of several environments are the same thing.

The law of this module: equal names first, guesses only for what stays unmatched, and never two things of one
environment in one bundle: where a guess would do that, those things stay alone.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import zip_longest
from typing import Generic, NamedTuple, TypeVar

from msgspec import Struct

from k8sconfig_tui.compare import tokens
from k8sconfig_tui.model.environment import Environment
from k8sconfig_tui.model.kube import KubeObject
from k8sconfig_tui.model.workload import Workload

T = TypeVar("T")
Key = Callable[[T, int], Hashable]
"""What an item of a column is matched by; None when it cannot be matched so."""

BY_ENVIRONMENT = "environment token"
BY_HASH = "hash suffix"
BY_LABELS = "labels app.kubernetes.io/name, instance, component"


class Guess(NamedTuple, Generic[T]):
    """One way to match what equal names left unmatched.

    ``how`` is what the user is told. ``sole``: the key counts only in columns where no other item has it, the matched
    ones included.
    """

    how: str
    key: Key[T]
    sole: bool = False


class Bundle(Generic[T]):
    """The items that play one part; ``members`` runs parallel to the columns, ``how`` tells each guess made."""

    __slots__ = ("how", "members")

    def __init__(self, members: list[T | None], how: tuple[str, ...] = ()) -> None:
        self.members = members
        self.how = how

    @property
    def columns(self) -> list[int]:
        return [column for column, member in enumerate(self.members) if member is not None]

    @property
    def present(self) -> list[T]:
        return [member for member in self.members if member is not None]


def align(columns: Sequence[Sequence[T]], identity: Key[T], guesses: Iterable[Guess[T]]) -> list[Bundle[T]]:
    """The items of all columns in bundles, in the order in which they first appear.

    ``identity`` must tell the items of one column apart.
    """
    found: dict[Hashable, Bundle[T]] = {}
    for column, items in enumerate(columns):
        for item in items:
            key = identity(item, column)
            bundle = found.get(key)
            if bundle is None:
                bundle = found[key] = Bundle([None] * len(columns))
            bundle.members[column] = item
    bundles = list(found.values())
    filled = [column for column, items in enumerate(columns) if items]
    for guess in guesses:
        if all(_complete(bundle, filled) for bundle in bundles):
            break
        bundles = _merge(bundles, guess, filled)
    return bundles


def _complete(bundle: Bundle[T], filled: list[int]) -> bool:
    members = bundle.members
    return None not in members or all(members[column] is not None for column in filled)


def _merge(bundles: list[Bundle[T]], guess: Guess[T], filled: list[int]) -> list[Bundle[T]]:
    by_key: dict[Hashable, list[Bundle[T]]] = {}
    for bundle in bundles:
        if guess.sole or not _complete(bundle, filled):
            key = _common_key(bundle, guess.key)
            if key is not None:
                by_key.setdefault(key, []).append(bundle)
    absorbed: set[int] = set()
    for rivals in by_key.values():
        parts = _uncontested(rivals) if len(rivals) > 1 else []
        if len(parts) > 1:
            _absorb(parts, guess.how)
            absorbed |= {id(part) for part in parts[1:]}
    return [bundle for bundle in bundles if id(bundle) not in absorbed] if absorbed else bundles


def _common_key(bundle: Bundle[T], key: Key[T]) -> Hashable:
    """The key on which all members agree, if they do."""
    keys = {key(member, column) for column, member in enumerate(bundle.members) if member is not None}
    return keys.pop() if len(keys) == 1 else None


def _uncontested(rivals: list[Bundle[T]]) -> list[Bundle[T]]:
    """Those of several bundles that share no column with another of them."""
    claims = Counter(column for bundle in rivals for column in bundle.columns)
    return [bundle for bundle in rivals if all(claims[column] == 1 for column in bundle.columns)]


def _absorb(parts: list[Bundle[T]], how: str) -> None:
    target = parts[0]
    for part in parts[1:]:
        for column, member in enumerate(part.members):
            if member is not None:
                target.members[column] = member
        target.how += tuple(guess for guess in part.how if guess not in target.how)
    if how not in target.how:
        target.how += (how,)


def own_tokens(environments: Sequence[Environment]) -> list[str | None]:
    """The canonical token of each environment, as far as its name tells."""
    return [tokens.token_of(environment.token or environment.name) for environment in environments]


def name_guesses(name: Callable[[T], str], kind: Callable[[T], str], own: Sequence[str | None]) -> list[Guess[T]]:
    """The guesses by name: the environment's own token removed, then every token, then hashes too."""

    def without_own(item: T, column: int) -> Hashable:
        token = own[column]
        return (kind(item), tokens.without_token(name(item), token) if token else name(item))

    def without_any(item: T, _: int) -> Hashable:
        return (kind(item), tokens.without_tokens(name(item)))

    def without_hash(item: T, _: int) -> Hashable:
        return (kind(item), tokens.without_hash(name(item), kind(item)))

    def logical(item: T, _: int) -> Hashable:
        return (kind(item), tokens.without_tokens(tokens.without_hash(name(item), kind(item))))

    return [
        Guess(BY_ENVIRONMENT, without_own),
        Guess(BY_ENVIRONMENT, without_any),
        Guess(BY_HASH, without_hash),
        Guess(f"{BY_HASH}, {BY_ENVIRONMENT}", logical),
    ]


def label_key(labels: dict[str, str] | None, kind: str) -> Hashable:
    """Kind, name, instance and component by the recommended labels; None without a name among them."""
    if not labels or "app.kubernetes.io/name" not in labels:
        return None
    parts = (labels.get(f"app.kubernetes.io/{part}", "") for part in ("name", "instance", "component"))
    return (kind, *(tokens.without_tokens(part) for part in parts))


def workloads(columns: Sequence[Sequence[Workload]], own: Sequence[str | None]) -> list[Bundle[Workload]]:
    """Workloads of one logical namespace, one column per environment."""
    guesses = [
        Guess[Workload]("equal name, other kind", lambda workload, _: workload.object.metadata.name),
        *name_guesses(_workload_name, _workload_kind, own),
        Guess[Workload](BY_LABELS, lambda workload, _: label_key(_labels(workload), workload.object.kind), sole=True),
    ]
    return align(columns, _identity, guesses)


def _identity(workload: Workload, _: int) -> Hashable:
    obj = workload.object
    return (obj.kind, obj.group, obj.metadata.name)


def _workload_name(workload: Workload) -> str:
    return workload.object.metadata.name


def _workload_kind(workload: Workload) -> str:
    return workload.object.kind


def _labels(workload: Workload) -> dict[str, str] | None:
    return workload.object.metadata.labels or workload.templates[0].metadata.labels


class Spot(Struct, gc=False):
    """A container before resolution: ``base`` is its field path, ``nth`` counts those of one name in the workload."""

    name: str
    type: str
    base: str
    nth: int = 0


def spots(workload: Workload) -> list[Spot]:
    """The containers of a workload in the kubelet's order."""
    found = [Spot(slot.name, slot.type, slot.path) for slot in workload.slots]
    if len(found) > 1:
        counts: Counter[str] = Counter()
        for spot in found:
            spot.nth = counts[spot.name]
            counts[spot.name] += 1
    return found


def containers(columns: Sequence[Sequence[Spot]], own: Sequence[str | None]) -> list[Bundle[Spot]]:
    """The containers of aligned workloads: by name, then by position where one is alone of its type."""
    names = [[spot.name for spot in column] for column in columns if column]
    if not names:
        return []
    if names.count(names[0]) == len(names) and len(set(names[0])) == len(names[0]):
        return [Bundle(list(row)) for row in zip_longest(*columns)]
    guesses: list[Guess[Spot]] = [
        *name_guesses(_spot_name, _spot_type, own),
        Guess[Spot]("position", lambda spot, _: spot.type, sole=True),
    ]
    return align(columns, lambda spot, _: (spot.name, spot.nth), guesses)


def _spot_name(spot: Spot) -> str:
    return spot.name


def _spot_type(spot: Spot) -> str:
    return spot.type


class AlignedObject(NamedTuple):
    """One object over all environments; ``members`` runs parallel to them."""

    namespace: str
    name: str
    members: list[KubeObject | None]
    aligned_by: tuple[str, ...]


def objects(environments: Sequence[Environment], kind: str) -> list[AlignedObject]:
    """The objects of a kind (as ``kind_key`` names it) aligned over all environments, per logical namespace."""
    own = own_tokens(environments)
    guesses: list[Guess[KubeObject]] = [
        *name_guesses(_object_name, _object_kind, own),
        Guess[KubeObject](BY_LABELS, lambda obj, _: label_key(obj.metadata.labels, obj.kind), sole=True),
    ]
    aligned = []
    for namespace in logical_namespaces(environments):
        columns = [
            environment.inventory.of_kind(kind, environment.namespaces[namespace])
            if namespace in environment.namespaces
            else []
            for environment in environments
        ]
        for bundle in align(columns, lambda obj, _: obj.metadata.name, guesses):
            name = row_name([obj.metadata.name for obj in bundle.present])
            aligned.append(AlignedObject(namespace, name, bundle.members, bundle.how))
    return aligned


def _object_name(obj: KubeObject) -> str:
    return obj.metadata.name


def _object_kind(obj: KubeObject) -> str:
    return obj.kind


def logical_namespaces(environments: Iterable[Environment]) -> list[str]:
    """The logical namespaces of all environments, sorted."""
    return sorted({namespace for environment in environments for namespace in environment.namespaces})


def row_name(names: Sequence[str], kind: str = "") -> str:
    """The real name where it is equal everywhere, else the logical one; the first where no logical name is common.

    The logical name is the longest that all names have in common once hash and tokens are removed.
    """
    if len(set(names)) == 1:
        return names[0]
    common = set.intersection(*(_shorter(name, kind) for name in set(names)))
    return max(common, key=lambda name: (len(name), name)) if common else names[0]


def unique(names: Iterable[str]) -> list[str]:
    """The names, each with a number behind it where an earlier one is the same."""
    taken: set[str] = set()
    told = []
    for name in names:
        number, free = 2, name
        while free in taken:
            number, free = number + 1, f"{name}#{number}"
        taken.add(free)
        told.append(free)
    return told


def _shorter(name: str, kind: str) -> set[str]:
    bare = tokens.without_hash(name, kind)
    return {name, bare, *(found.rest for found in tokens.found(bare)), tokens.without_tokens(bare)}
