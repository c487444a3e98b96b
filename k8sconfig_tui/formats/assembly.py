"""From JSON documents to batches of objects: what is a list, what is an object, what is neither.

The law of this module: one bad object never hides another. It is left out, a gap names its place (never a value),
and its kind is no longer held to be complete, so that nothing is called missing on the strength of a damaged list.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import msgspec
from msgspec import Raw, Struct, field

from k8sconfig_tui.formats import Content, FormatError, NotKubernetesError
from k8sconfig_tui.model.inventory import RESOURCES, Batch, Gap, shape_error
from k8sconfig_tui.model.kube import NO_RAW, KubeObject, Place

Json = bytes | memoryview | Raw


class Document(KubeObject, gc=False):
    """One JSON document: an object, or a list of objects in ``items``."""

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
    items: Raw = NO_RAW

    @property
    def type(self) -> tuple[str, str]:
        """``(apiVersion, kind)``, each empty when it is no text."""
        return _text(self.api_version), _text(self.kind)

    @property
    def is_list(self) -> bool:
        return self.type[1].endswith("List") and bytes(memoryview(self.items)[:1]) in {b"[", b"n"}


_DOCUMENT = msgspec.json.Decoder(Document)
_OBJECT = msgspec.json.Decoder(KubeObject)
_ENVELOPE = msgspec.json.Decoder(_Envelope)
_ITEMS = msgspec.json.Decoder(list[Raw] | None)
_SHAPE_ERRORS = (msgspec.DecodeError, UnicodeDecodeError)


def decode_document(data: Json) -> Document:
    """Raises ``msgspec.DecodeError`` or ``UnicodeDecodeError``."""
    return _DOCUMENT.decode(data)


class _Loss(NamedTuple):
    """An object that had to be left out; ``kind`` is empty when not even that can be told."""

    kind: str
    place: Place
    problem: str

    def gap(self) -> Gap:
        resource = RESOURCES.get(self.kind, self.kind or "*")
        return Gap(resource, None, "failed", f"{self.place}: an object was left out: {self.problem}")


class Assembly:
    """Collects the documents of one file."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._batches: list[Batch] = []
        self._singles: list[KubeObject] = []
        self._places: list[Place] = []
        self._losses: list[_Loss] = []
        self._answers: list[str] = []
        self._foreign: list[str] = []

    def add_decoded(self, document: Document, place: Place) -> bool:
        """Takes a document that fits; says no, having taken nothing, when a part of it needs a closer look."""
        if not document.is_list:
            return self._add_single(document.as_object(), place)
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

    def add_items(self, list_type: tuple[str, str], items: Sequence[Json], places: Sequence[Place] = ()) -> None:
        """Takes the items of a list of this ``(apiVersion, kind)``, one by one."""
        kept: list[KubeObject] = []
        indexes: list[int] = []
        losses: list[_Loss] = []
        for index, item in enumerate(items):
            place = places[index] if places else Place(self._file, position=index)
            for found in _objects(item, _item_type(*list_type), place):
                if isinstance(found, _Loss):
                    losses.append(found)
                else:
                    kept.append(found)
                    indexes.append(index)
        self._losses += losses
        self._add_listed(kept, [places[index] for index in indexes] if places else [], indexes, losses)

    def content(self) -> Content:
        """What was collected. Raises ``FormatError`` when there was nothing to keep."""
        if not self._batches and not self._singles:
            self._refuse()
        batches = list(self._batches)
        if self._singles:
            batches.append(Batch(self._singles, self._file, _from_cluster(self._singles), self._places))
        others = [Gap("*", None, "failed", text) for text in (*self._answers, *self._foreign)]
        gaps = [loss.gap() for loss in self._losses] + others
        if gaps:
            batches.append(Batch([], self._file, gaps=gaps))
        return Content(batches)

    def _refuse(self) -> None:
        if self._losses:
            raise FormatError(self._losses[0].gap().message)
        if self._answers:
            raise FormatError(self._answers[0])
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
            self.add_items(envelope.type, _ITEMS.decode(envelope.items) or ())
        elif not envelope.type[1]:
            self._foreign.append(f"{place}: not a Kubernetes object: it has no kind")
        elif (answer := _ANSWERS.get(envelope.type)) is not None:
            self._answers.append(f"{place}: {answer} instead of objects")
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

    def _add_listed(
        self, objects: list[KubeObject], places: list[Place], indexes: list[int], losses: list[_Loss]
    ) -> None:
        """One batch of the kinds that came whole, one of those that did not (and so answer for nothing)."""
        damaged = {loss.kind for loss in losses}
        whole = [not damaged or ("" not in damaged and obj.kind not in damaged) for obj in objects]
        for listed in (True, False):
            chosen = [position for position, fits in enumerate(whole) if fits is listed]
            if not chosen and not (listed and not damaged):
                continue
            self._batches.append(
                Batch(
                    [objects[position] for position in chosen],
                    self._file,
                    listed,
                    [places[p] if places else Place(self._file, position=indexes[p]) for p in chosen],
                )
            )


def _objects(item: Json, item_type: tuple[str, str], place: Place) -> Iterator[KubeObject | _Loss]:
    """The object in an item, those of a list nested in it, or what is wrong with it."""
    try:
        obj = _repaired(item)
    except _SHAPE_ERRORS as error:
        yield _Loss(_kind(item) or item_type[1], place, shape_error(error))
        return
    if obj.kind.endswith("List") and not obj.metadata.name:
        envelope = _ENVELOPE.decode(item)
        for inner in (_ITEMS.decode(envelope.items) or ()) if envelope.is_list else ():
            yield from _objects(inner, _item_type(*envelope.type), place)
        return
    _complete(obj, item_type)
    problem = _problem(obj)
    yield _Loss(obj.kind, place, problem) if problem else obj


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


def _kind(data: Json) -> str:
    try:
        return _ENVELOPE.decode(data).type[1]
    except _SHAPE_ERRORS:
        return ""


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


def _from_cluster(objects: list[KubeObject]) -> bool:
    """Whether a stream of single objects is a list in parts (``jq -c .items[]``): a cluster gave every one of them."""
    return len(objects) > 1 and all(obj.metadata.uid or obj.metadata.resourceVersion for obj in objects)
