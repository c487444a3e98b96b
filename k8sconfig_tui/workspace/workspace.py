"""The sources that are open, and what is asked of them.

The law of this module: everything is computed when first asked for and kept; nothing here prints or draws.
"""

import secrets
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import NamedTuple

import msgspec
from msgspec import Struct

from k8sconfig_tui.compare import chosen
from k8sconfig_tui.compare import matrix as comparison
from k8sconfig_tui.compare.chosen import Thing
from k8sconfig_tui.compare.environments import discover
from k8sconfig_tui.compare.matrix import Group, Matrix, Row
from k8sconfig_tui.model.definition import ResolvedWorkload
from k8sconfig_tui.model.environment import Environment
from k8sconfig_tui.model.inventory import RESOURCES, Gap, Inventory
from k8sconfig_tui.model.kube import KubeObject, ObjectRef
from k8sconfig_tui.model.workload import Workload, decode
from k8sconfig_tui.provenance.consumers import Consumer, consumers, readers
from k8sconfig_tui.readers import CancelledError, Follow, Progress, Secrets, Source, SourceError, SourceSpec
from k8sconfig_tui.readers.collector import paused
from k8sconfig_tui.readers.contexts import claims as is_live
from k8sconfig_tui.redact import Fingerprints
from k8sconfig_tui.resolve import Resolver
from k8sconfig_tui.settings import Settings
from k8sconfig_tui.workspace import explanation, selection
from k8sconfig_tui.workspace.columns import align_selected
from k8sconfig_tui.workspace.explanation import Explanation
from k8sconfig_tui.workspace.export import Export, Tick, Wish, export
from k8sconfig_tui.workspace.glimpses import Glimpse, Glimpses
from k8sconfig_tui.workspace.news import Before
from k8sconfig_tui.workspace.opening import reading
from k8sconfig_tui.workspace.selection import Selected, Selection

EVERYTHING = Selection()

_BREATH = 0.001
"""Seconds in which another thread that waits for the lock surely gets it."""


class _Learnt(NamedTuple):
    """Secrets of a namespace that were read, and wait for being taken over; then they are to be followed."""

    namespace: str
    follow: Callable[[], None]


class _Resolved:
    """What containers get, by one resolver for each inventory, for one thread at a time.

    It does not know the workspace: what a matrix holds on to must not hold on to the matrix. Such a circle would stay
    for ever, since the garbage collector does not look at what was loaded (``readers/collector.py``).
    """

    def __init__(self, inventories: Sequence[Inventory], lock: AbstractContextManager[object]) -> None:
        self._lock = lock
        self._resolvers = {id(inventory): Resolver(inventory) for inventory in inventories}
        self._kept: dict[tuple[int, ObjectRef], ResolvedWorkload] = {}

    def kept(self, inventory: Inventory, workload: Workload) -> ResolvedWorkload:
        key = (id(inventory), workload.ref)
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                found = self._kept[key] = self.once(inventory, workload)
        return found

    def once(self, inventory: Inventory, workload: Workload) -> ResolvedWorkload:
        with self._lock:
            return self._resolvers[id(inventory)].resolve(workload)

    def forget(self, inventory: Inventory, namespaces: Collection[str] | None) -> None:
        """What was kept of these namespaces, or of all, no longer counts."""
        self._resolvers[id(inventory)].forget()
        for key in list(self._kept):
            if key[0] == id(inventory) and (namespaces is None or key[1].namespace in namespaces):
                del self._kept[key]


class Workspace:
    """Open sources with their environments; safe to ask from several threads. ``follows`` tells by name how to learn
    what changes in those that change, ``notes`` what is to be known of the way to a source,
    ``left_out`` how to read the Secrets that were left out of it, ``coming`` names those that are still read.

    One lock guards all that is computed when first asked for, here and in the inventories and resolvers. What gives its
    results one by one holds it for each of them, not between them.
    """

    def __init__(
        self,
        settings: Settings,
        inventories: Sequence[Inventory],
        failures: Sequence[SourceError] = (),
        follows: Mapping[str, Follow] | None = None,
        notes: Mapping[str, Sequence[str]] | None = None,
        left_out: Mapping[str, Secrets] | None = None,
        *,
        fingerprints: Fingerprints | None = None,
    ) -> None:
        self.settings = settings
        self.coming: frozenset[str] = frozenset()
        self.follows = dict(follows or {})
        self.notes = dict(notes or {})
        self.left_out = dict(left_out or {})
        self.inventories = _with_images(inventories)
        self.failures = list(failures)
        self.environments: tuple[Environment, ...] = ()
        self.fingerprints = fingerprints or Fingerprints(secrets.token_bytes(32))
        self._lock = threading.RLock()
        self._resolved = _Resolved(self.inventories, self._lock)
        self._rows: dict[tuple[int, bool], tuple[Group, list[Row]]] = {}
        self._matrix: Matrix | None = None
        self._places: dict[tuple[int, str], Environment] = {}
        self._learnt: dict[tuple[str, str], _Learnt] = {}
        self._arrange()

    def _arrange(self) -> None:
        """Which environments there are, and what lies in each."""
        self.environments = discover(self.inventories, self.settings.environments)
        self._places = {
            (id(environment.inventory), real): environment
            for environment in self.environments
            for real in environment.namespaces.values()
        }

    @classmethod
    def open(
        cls,
        specs: Sequence[SourceSpec],
        settings: Settings,
        *,
        progress: Callable[[Progress], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
        strict: bool = True,
        early: Callable[["Workspace"], None] | None = None,
    ) -> "Workspace":
        """Reads every source. Raises the first ``SourceError`` if ``strict``, else keeps them in ``failures``.

        Where ``cancelled`` gives reading up, what has arrived is kept and the rest are failures, unless ``strict``.
        ``early`` is given what is there meanwhile, now and then, if a cluster is among them and takes its time.
        """
        fingerprints = Fingerprints(secrets.token_bytes(32))
        glimpses = None
        if early is not None and any(is_live(spec.location) for spec in specs):

            def show(seen: Glimpse) -> None:
                made = cls(settings, seen.inventories, seen.failures, fingerprints=fingerprints)
                made.coming = seen.coming
                early(made)

            glimpses = Glimpses(specs, show)
        found: dict[int, Source] = {}
        failed: dict[int, SourceError] = {}
        with reading(specs, progress, cancelled, glimpses) as openings:
            for at, opening in openings.items():
                try:
                    found[at] = opening()
                except SourceError as error:
                    if strict:
                        raise
                    failed[at] = SourceError(error.name, error.message)  # its traceback would hold all that was read
                except CancelledError:
                    if strict:
                        raise
                    told = f"{specs[at].location}: not read, because reading was stopped"
                    failed[at] = SourceError(specs[at].name, told)
        sources = [found[at] for at in sorted(found)]
        follows = {source.inventory.name: source.follow for source in sources if source.follow is not None}
        notes = {source.inventory.name: source.notes for source in sources if source.notes}
        left = {source.inventory.name: source.secrets for source in sources if source.secrets is not None}
        failures = [failed[at] for at in sorted(failed)]
        inventories = [source.inventory for source in sources]
        return cls(settings, inventories, failures, follows, notes, left, fingerprints=fingerprints)

    @staticmethod
    def bulk() -> AbstractContextManager[None]:
        """To be held while everything is resolved or compared: the garbage collector rests, and never looks at what
        was made meanwhile."""
        return paused()

    def environment_of(self, inventory: Inventory, namespace: str) -> Environment | None:
        """The column that a namespace of a source is part of."""
        return self._places.get((id(inventory), namespace))

    def gaps(self) -> list[tuple[str, Gap]]:
        """``(source name, gap)`` of everything that could not be read, as far as it has come to light."""
        with self._lock:
            return [(inventory.name, gap) for inventory in self.inventories for gap in inventory.gaps]

    # What changes

    def apply(self, inventory: Inventory, changes: Mapping[ObjectRef, KubeObject | None], file: str) -> Matrix:
        """Take over objects of a source as they are now (None: gone); the matrix as it is then.

        Only what lies in their namespaces is worked out anew: groups of other namespaces stay the very same. Another
        namespace or node, or a Service in ``default``, which every container is told of, concerns all.
        """
        with self._lock:
            changes = self._with_gone(inventory, changes, file)
            learnt = self._learnt.pop((inventory.name, file), None)
            before = inventory.namespaces()
            everywhere = any(_concerns_all(inventory.get(ref), obj, ref) for ref, obj in changes.items())
            touched = inventory.apply(changes, file)
            if learnt is not None:
                touched.add(learnt.namespace)
                inventory.coverage.add("Secret", learnt.namespace)
                inventory.gaps[:] = [_amended(gap, learnt.namespace) for gap in inventory.gaps]
            everywhere = everywhere or inventory.namespaces() != before
            self._resolved.forget(inventory, None if everywhere else touched)
            if everywhere or self._matrix is None:
                self._arrange()
                self._matrix, old = None, self._matrix
            else:
                logical = {
                    name
                    for environment in self.environments
                    for name, real in environment.namespaces.items()
                    if environment.inventory is inventory and real in touched
                }
                old, self._matrix = self._matrix, comparison.renewed(self._matrix, self._resolved.kept, logical)
            made = self.matrix()
            self._let_go(old, made)
        if learnt is not None:
            learnt.follow()
        return made

    def before(
        self, matrix: Matrix, inventory: Inventory, changes: Mapping[ObjectRef, KubeObject | None], file: str
    ) -> Before:
        """What is there before ``apply`` takes these over."""
        with self._lock:
            return Before(matrix, inventory, self._with_gone(inventory, changes, file))

    def confirm(self, known: Mapping[str, float]) -> None:
        """Sources by name were still as they are here, at these times of day."""
        for inventory in self.inventories:
            inventory.taken = known.get(inventory.name, inventory.taken)

    def _with_gone(
        self, inventory: Inventory, changes: Mapping[ObjectRef, KubeObject | None], file: str
    ) -> Mapping[ObjectRef, KubeObject | None]:
        """The changes, and where they are all Secrets of a namespace, that no others are there."""
        learnt = self._learnt.get((inventory.name, file))
        if learnt is None:
            return changes
        there = [obj.ref for obj in inventory.of_kind("Secret", learnt.namespace)]
        return {**dict.fromkeys(there), **changes}

    def _let_go(self, old: Matrix | None, new: Matrix) -> None:
        """Forget the rows of groups that are no more."""
        there = {id(group) for group in new.groups}
        for group in old.groups if old is not None else ():
            if id(group) not in there:
                for services in (False, True):
                    self._rows.pop((id(group), services), None)

    def learn(self, inventory: Inventory, namespace: str) -> tuple[Mapping[ObjectRef, KubeObject | None], str]:
        """Read the Secrets of a namespace that were left out: what ``apply`` takes over then; until it has, they are
        not followed.

        Raises ``SourceError``, and ``KeyError`` where none were left out."""
        more = self.left_out[inventory.name](namespace)
        with self._lock:
            self._learnt[inventory.name, more.place] = _Learnt(namespace, more.follow)
        return {obj.ref: obj for obj in more.objects}, more.place

    # What runs, and what it gets

    def select(self, wanted: Selection) -> list[Selected]:
        """The workloads that are meant, in all sources. Raises ``SelectionError``."""
        with self._lock:
            return selection.select(self.inventories, wanted)

    def resolve(self, inventory: Inventory, workload: Workload) -> ResolvedWorkload:
        """What each container of the workload gets; kept."""
        return self._resolved.kept(inventory, workload)

    def resolved(self, wanted: Selection) -> Iterator[tuple[Selected, ResolvedWorkload]]:
        """What is selected, resolved one by one and not kept. Raises ``SelectionError`` before the first."""
        chosen = self.select(wanted)
        return ((one, self._resolved.once(*one)) for one in chosen)

    # What may be given away

    def export(self, wish: Wish, tick: Tick, only: Inventory | None = None) -> list[Export]:
        """A redacted snapshot of each source, or of one; they compare with each other.

        Others have their turn whenever it tells how far it is. Raises ``RefusedError``, ``SelectionError``, and what
        ``tick`` raises.
        """

        def breathe(phase: str, done: int, total: int) -> None:
            self._lock.release()
            try:
                tick(phase, done, total)
                time.sleep(_BREATH)
            finally:
                self._lock.acquire()

        with self._lock:
            return export([only] if only is not None else self.inventories, wish, breathe)

    # Comparison

    def matrix(self, wanted: Selection | None = None) -> Matrix:
        """The aligned containers of everything (kept), or of what is selected. Raises ``SelectionError``."""
        with self._lock:
            if wanted is not None and wanted != EVERYTHING:
                return align_selected(self.environments, wanted, self._resolved.kept)
            if self._matrix is None:
                self._matrix = comparison.build(self.environments, self._resolved.kept)
            return self._matrix

    def rows(self, group: Group, include_services: bool = False) -> list[Row]:
        """The keys of one aligned container over all environments; kept."""
        key = (id(group), include_services)
        with self._lock:
            kept = self._rows.get(key)
            if kept is None:
                kept = self._rows[key] = (group, comparison.rows(group, include_services=include_services))
        return kept[1]

    def compared(
        self, wanted: Selection, include_services: bool = False
    ) -> tuple[Matrix, Iterator[tuple[Group, list[Row]]]]:
        """The matrix of what is selected and its groups with their rows, one by one and not kept: the matrix is
        empty at the end. Raises ``SelectionError`` before the first."""
        with self._lock:
            matrix = align_selected(self.environments, wanted, self._resolved.once)
        return matrix, _drained(matrix.groups, include_services)

    def chosen(self, left: Thing, right: Thing) -> Matrix:
        """Any two things of one level side by side, as a matrix of two columns; not kept."""
        with self._lock:
            return chosen.matrix_of(left, right, self._resolved.kept)

    def forget(self, matrix: Matrix) -> None:
        """Let go of the rows of a matrix that was made for a while."""
        with self._lock:
            for group in matrix.groups:
                for services in (False, True):
                    self._rows.pop((id(group), services), None)

    # Provenance

    def explain(self, group: Group, row: Row) -> list[Explanation]:
        """The chain behind a key in each environment that has the container."""
        with self._lock:
            return [
                explanation.explain(member, row.channel, row.key, cell, self._resolved.kept)
                for member, cell in zip(group.members, row.cells, strict=True)
                if member is not None and cell is not None
            ]

    def consumers(self, inventory: Inventory, ref: ObjectRef, key: str | None = None) -> list[Consumer]:
        """Who reads an object or one key of it; a reference that another definition beats has no effect."""
        with self._lock:
            found = consumers(inventory, ref, key)
            return [explanation.with_winner(one, self._resolved.kept(inventory, one.workload)) for one in found]

    def used_by(
        self, kind: str, name: str, key: str | None = None, namespace: str | None = None
    ) -> Iterator[tuple[Inventory, ObjectRef, Consumer]]:
        """The readers of every ConfigMap or Secret of a name, in all sources; it need not exist to be read.

        Raises ``SelectionError`` before the first where nothing of that name exists and nothing reads it.
        """
        known = selection.data_kind(kind)
        with self._lock:
            selection.check_namespace(self.inventories, namespace)
            found = [
                (inventory, reader)
                for inventory in self.inventories
                for reader in readers(inventory.workloads(namespace), known, name, key)
            ]
            if not found and name not in selection.names_of(self.inventories, known, namespace):
                raise selection.unknown_object(self.inventories, known, name, namespace)
        return (
            self._used(inventory, ObjectRef(known, reader.workload.ref.namespace, name), reader)
            for inventory, reader in found
        )

    def _used(self, inventory: Inventory, ref: ObjectRef, reader: Consumer) -> tuple[Inventory, ObjectRef, Consumer]:
        return inventory, ref, explanation.with_winner(reader, self.resolve(inventory, reader.workload))


_SINCE = "; since then with values those of "


def _amended(gap: Gap, namespace: str) -> Gap:
    """The gap that tells of Secrets without values, after those of a namespace were read."""
    if gap.resource != RESOURCES["Secret"] or gap.reason != "not-read" or gap.namespace is not None:
        return gap
    return gap._replace(message=f"{gap.message}{', ' if _SINCE in gap.message else _SINCE}{namespace}")


def _concerns_all(before: KubeObject | None, after: KubeObject | None, ref: ObjectRef) -> bool:
    """Whether a change reaches containers outside its own namespace."""
    if ref.kind == "Service":
        return ref.namespace == "default"
    if ref.kind == "Namespace":
        return (before and before.metadata.labels) != (after and after.metadata.labels)
    return ref.kind == "Node" and _told(before) != _told(after)


def _told(node: KubeObject | None) -> object:
    """What containers are told of their node: a heartbeat is no news."""
    if node is None:
        return None
    try:
        told = decode(node.status, _NODE_STATUS) or _NodeStatus()
    except msgspec.DecodeError:
        return node.metadata, bytes(node.status)
    return node.metadata.labels, told


class _NodeStatus(Struct):
    addresses: object = None
    allocatable: object = None
    capacity: object = None


_NODE_STATUS = msgspec.json.Decoder(_NodeStatus | None)


def _drained(groups: list[Group], include_services: bool) -> Iterator[tuple[Group, list[Row]]]:
    groups.reverse()
    while groups:
        group = groups.pop()
        yield group, comparison.rows(group, include_services=include_services)


def _with_images(inventories: Sequence[Inventory]) -> list[Inventory]:
    """A source that holds image configurations alone is no environment; what it says counts in all others."""
    kept = [inventory for inventory in inventories if len(inventory) or not inventory.images]
    for source in inventories:
        for inventory in kept:
            for image, config in source.images.items():
                inventory.images.setdefault(image, config)
    return kept
