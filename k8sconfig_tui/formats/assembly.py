"""From JSON documents to batches of objects: what is a list, what is an object, what is neither.

The law of this module: one bad object never hides another. It is left out, a gap names its place (never a value),
and its kind is no longer held to be complete, so that nothing is called missing on the strength of a damaged list.

A list answers for the kinds in it, unless it says itself that it goes on elsewhere. A stream of single objects
answers only where it evidently is a list's items (``jq -c '.items[]'``): JSON, one object on each line, every one of
them from a cluster (uid or resourceVersion), and at least two of the kind. Any other stream, be it of JSON, of YAML or
in an array, may be a few objects fetched by name, and answers for nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec
from msgspec import Raw, Struct, field

from k8sconfig_tui.formats import Content, FormatError, NotKubernetesError
from k8sconfig_tui.model.inventory import Batch, Gap, GapReason, kind_key, resource_name, shape_error
from k8sconfig_tui.model.kube import NO_RAW, KubeObject, Metadata, Place

Json = bytes | memoryview | Raw


class ListMetadata(Metadata, gc=False):
    """What an object has, and what a list has in its place."""

    continue_: Any = field(default=None, name="continue")
    remaining: Any = field(default=None, name="remainingItemCount")

    @property
    def goes_on(self) -> bool:
        """Whether this is a part of a list."""
        return bool(self.continue_ or self.remaining)


class Document(KubeObject, gc=False):
    """One JSON document: an object, or a list of objects in ``items``."""

    metadata: ListMetadata = field(default_factory=ListMetadata)
    items: list[KubeObject] | None = None

    @property
    def is_list(self) -> bool:
        return self.kind.endswith("List") and not self.metadata.name

    def as_object(self) -> KubeObject:
        return KubeObject(*[getattr(self, name) for name in KubeObject.__struct_fields__])


class _Envelope(Struct):
    """The outside of a document whose inside does not fit."""

    api_version: Any = field(default="", name="apiVersion")
    kind: Any = ""
    metadata: Raw = NO_RAW
    items: Raw = NO_RAW

    @property
    def type(self) -> tuple[str, str]:
        """``(apiVersion, kind)``, each empty when it is no text."""
        return _text(self.api_version), _text(self.kind)

    @property
    def is_list(self) -> bool:
        return self.type[1].endswith("List") and bytes(memoryview(self.items)[:1]) in {b"[", b"n"}

    @property
    def rest(self) -> str:
        """``rest_of`` the list's metadata."""
        try:
            return rest_of(msgspec.json.decode(self.metadata))
        except _SHAPE_ERRORS:
            return ""


_DOCUMENT = msgspec.json.Decoder(Document)
_OBJECT = msgspec.json.Decoder(KubeObject)
_ENVELOPE = msgspec.json.Decoder(_Envelope)
_ITEMS = msgspec.json.Decoder(list[Raw] | None)
_SHAPE_ERRORS = (msgspec.DecodeError, UnicodeDecodeError)


def decode_document(data: Json) -> Document:
    """Raises ``msgspec.DecodeError`` or ``UnicodeDecodeError``."""
    return _DOCUMENT.decode(data)


def rest_of(metadata: Any) -> str:
    """The field of a list's metadata that says that this is only a part of it; empty when it is the whole."""
    names = ("continue", "remainingItemCount")
    return next((name for name in names if metadata.get(name)), "") if isinstance(metadata, dict) else ""


class _Loss(NamedTuple):
    """What should be here of an ``(apiVersion, kind)``; the kind is empty when not even that can be told."""

    type: tuple[str, str]
    place: Place
    problem: str
    reason: GapReason = "failed"

    def gap(self) -> Gap:
        api_version, kind = self.type
        resource = resource_name(kind, api_version.rpartition("/")[0]) if kind else "*"
        return Gap(resource, None, self.reason, f"{self.place}: {self.problem}")


def _left_out(item_type: tuple[str, str], place: Place, problem: str) -> _Loss:
    return _Loss(item_type, place, f"an object was left out: {problem}")


def _cut(item_type: tuple[str, str], place: Place, rest: str) -> _Loss:
    return _Loss(item_type, place, f"a part of a list (metadata.{rest} is set)", "truncated")


class Assembly:
    """Collects the documents of one file. ``one_per_line``: each stands on a line of its own."""

    def __init__(self, file: str) -> None:
        self.one_per_line = False
        self._file = file
        self._batches: list[Batch] = []
        self._singles: list[KubeObject] = []
        self._places: list[Place] = []
        self._losses: list[_Loss] = []
        self._failures: list[str] = []
        self._foreign: list[str] = []

    def add_decoded(self, document: Document, place: Place) -> bool:
        """Takes a document that fits; says no, having taken nothing, when a part of it needs a closer look."""
        if not document.is_list:
            return self._add_single(document.as_object(), place)
        if document.metadata.goes_on:
            return False
        objects = document.items or []
        item_type = _item_type(document.apiVersion, document.kind)
        for obj in objects:
            _complete(obj, item_type)
            if _problem(obj):
                return False
        self._batches.append(Batch(objects, self._file, listed=True))
        return True

    def add(self, data: Json, place: Place) -> None:
        """Takes a document whatever is wrong with its parts. ``data`` must be well-formed JSON."""
        try:
            document = _DOCUMENT.decode(data)
        except _SHAPE_ERRORS:
            self._add_misfit(data, place)
            return
        if not self.add_decoded(document, place):
            self._add_misfit(data, place)

    def add_items(
        self, list_type: tuple[str, str], items: Sequence[Json], places: Sequence[Place] = (), rest: str = ""
    ) -> None:
        """Takes the items of a list of this ``(apiVersion, kind)``, one by one. ``rest`` is ``rest_of`` the list."""
        item_type = _item_type(*list_type)
        kept: list[KubeObject] = []
        kept_places: list[Place] = []
        losses: list[_Loss] = []
        for index, item in enumerate(items):
            place = places[index] if places else Place(self._file, position=index)
            for found in _objects(item, item_type, place):
                if isinstance(found, _Loss):
                    losses.append(found)
                else:
                    kept.append(found)
                    kept_places.append(place)
        if rest:
            types = dict.fromkeys((obj.apiVersion, obj.kind) for obj in kept) or (item_type,)
            losses += [_cut(one, Place(self._file), rest) for one in types]
        self._losses += losses
        if kept or losses:
            lost = _kinds(losses)
            self._add_split(kept, kept_places, lambda obj: "" not in lost and obj.kind not in lost)
        else:
            self._batches.append(Batch([], self._file, listed=True))

    def add_error(self, error: FormatError) -> None:
        """Notes a document that cannot be read at all."""
        (self._foreign if isinstance(error, NotKubernetesError) else self._failures).append(str(error))

    def content(self) -> Content:
        """What was collected. Raises ``FormatError`` when there was nothing to keep."""
        if not self._batches and not self._singles:
            self._refuse()
        covered = self._covered()
        self._add_split(self._singles, self._places, lambda obj: kind_key(obj.kind, obj.group) in covered)
        others = [Gap("*", None, "failed", text) for text in (*self._failures, *self._foreign)]
        gaps = [loss.gap() for loss in self._losses] + others
        if gaps:
            self._batches.append(Batch([], self._file, gaps=gaps))
        return Content(self._batches)

    def _covered(self) -> set[str]:
        """The kinds that the single objects answer for."""
        if not self.one_per_line or self._batches or self._failures or self._foreign:
            return set()
        if not all(obj.metadata.uid or obj.metadata.resourceVersion for obj in self._singles):
            return set()
        lost = _kinds(self._losses)
        if "" in lost:
            return set()
        counts = Counter((ref.kind, ref.group) for ref in {obj.ref for obj in self._singles})
        return {kind_key(*kind) for kind, count in counts.items() if count > 1 and kind[0] not in lost}

    def _refuse(self) -> None:
        if self._losses:
            raise FormatError(self._losses[0].gap().message)
        if self._failures:
            raise FormatError(self._failures[0])
        raise NotKubernetesError(self._foreign[0] if self._foreign else f"{self._file}: no document in it")

    def _add_single(self, obj: KubeObject, place: Place) -> bool:
        _complete(obj, ("", ""))
        if _problem(obj):
            return False
        self._singles.append(obj)
        self._places.append(place)
        return True

    def _add_misfit(self, data: Json, place: Place) -> None:
        try:
            envelope = _ENVELOPE.decode(data)
        except _SHAPE_ERRORS:
            self._foreign.append(f"{place}: not a Kubernetes object")
            return
        if envelope.is_list:
            self.add_items(envelope.type, _ITEMS.decode(envelope.items) or (), rest=envelope.rest)
        elif not envelope.type[1]:
            self._foreign.append(f"{place}: not a Kubernetes object: it has no kind")
        elif (answer := _ANSWERS.get(envelope.type)) is not None:
            self._failures.append(f"{place}: {answer} instead of objects")
        elif (name := _foreign(*envelope.type)) is not None:
            self._foreign.append(f"{place}: {name}, not a Kubernetes object")
        else:
            self._add_repaired(data, place)

    def _add_repaired(self, data: Json, place: Place) -> None:
        for found in _objects(data, ("", ""), place):
            if isinstance(found, _Loss):
                self._losses.append(found)
            else:
                self._add_single(found, place)

    def _add_split(self, objects: list[KubeObject], places: list[Place], answers: Callable[[KubeObject], bool]) -> None:
        """One batch of the objects whose kinds are held complete, one of the others."""
        fits = [answers(obj) for obj in objects]
        for listed in (True, False):
            if listed in fits:
                self._batches.append(
                    Batch(
                        [obj for obj, fit in zip(objects, fits, strict=True) if fit is listed],
                        self._file,
                        listed,
                        [place for place, fit in zip(places, fits, strict=True) if fit is listed],
                    )
                )


def decode_object(data: Json) -> KubeObject:
    """One object that says itself what it is. Raises ``ValueError`` for what is none; it quotes nothing of it."""
    try:
        return _repaired(data)
    except _SHAPE_ERRORS as error:
        raise ValueError(shape_error(error)) from None


def _kinds(losses: Iterable[_Loss]) -> set[str]:
    """The kinds that did not come whole; an empty one among them could be any."""
    return {loss.type[1] for loss in losses}


def _objects(item: Json, item_type: tuple[str, str], place: Place) -> Iterator[KubeObject | _Loss]:
    """The object in an item, those of a list nested in it, or what is wrong with it."""
    try:
        obj = _repaired(item)
    except _SHAPE_ERRORS as error:
        yield _left_out(_type(item) or item_type, place, shape_error(error))
        return
    if obj.kind.endswith("List") and not obj.metadata.name:
        envelope = _ENVELOPE.decode(item)
        for inner in (_ITEMS.decode(envelope.items) or ()) if envelope.is_list else ():
            yield from _objects(inner, _item_type(*envelope.type), place)
        if envelope.rest:
            yield _cut(_item_type(*envelope.type), place, envelope.rest)
        return
    _complete(obj, item_type)
    problem = _problem(obj)
    yield _left_out((obj.apiVersion, obj.kind), place, problem) if problem else obj


def _repaired(data: Json) -> KubeObject:
    """The object; a ``null`` where Go's decoder lets it stand for nothing is taken as nothing."""
    try:
        return _OBJECT.decode(data)
    except msgspec.ValidationError:
        tree = msgspec.json.decode(data)
        if not isinstance(tree, dict):
            raise
        return _OBJECT.decode(msgspec.json.encode(_without_nulls(tree)))


def _without_nulls(tree: dict[str, Any]) -> dict[str, Any]:
    tree = {key: value for key, value in tree.items() if value is not None}
    metadata = tree.get("metadata")
    if isinstance(metadata, dict):
        metadata = tree["metadata"] = {key: value for key, value in metadata.items() if value is not None}
        for name in ("labels", "annotations"):
            if isinstance(metadata.get(name), dict):
                metadata[name] = {key: "" if value is None else value for key, value in metadata[name].items()}
    return tree


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _type(data: Json) -> tuple[str, str] | None:
    """``(apiVersion, kind)`` of what does not fit; None when its kind cannot be told."""
    try:
        found = _ENVELOPE.decode(data).type
    except _SHAPE_ERRORS:
        return None
    return found if found[1] else None


def _item_type(api_version: str, kind: str) -> tuple[str, str]:
    """The type of items that do not name theirs: ``ConfigMap`` in a ``ConfigMapList``, nothing in a ``List``."""
    return (api_version, kind.removesuffix("List")) if kind != "List" else ("", "")


def _complete(obj: KubeObject, item_type: tuple[str, str]) -> None:
    if not obj.kind and item_type[1]:
        obj.apiVersion, obj.kind = obj.apiVersion or item_type[0], item_type[1]
    if not obj.metadata.name and obj.metadata.generateName:
        obj.metadata.name = obj.metadata.generateName


def _problem(obj: KubeObject) -> str:
    """Why this is no object of a cluster; empty when it is one."""
    if not obj.kind:
        return "it has no kind"
    return "" if obj.metadata.name else "it has no metadata.name"


_ANSWERS = {
    ("v1", "Status"): "an API server's error answer (Status)",
    ("meta.k8s.io/v1", "Table"): "a Table (ask for -o json or -o yaml)",
    ("meta.k8s.io/v1beta1", "Table"): "a Table (ask for -o json or -o yaml)",
}
"""What an API server answers when there are no objects in its answer: something is missing here."""


def _foreign(api_version: str, kind: str) -> str | None:
    """What a document is that looks like an object and is none: nothing is missing here."""
    if (api_version, kind) == ("v1", "Config"):
        return "a kubeconfig"
    if kind in {"Kustomization", "Component"} and api_version.startswith("kustomize.config.k8s.io/"):
        return "a kustomization file"
    return None
