"""YAML documents → JSON, from libyaml's stream of events, with the line and column of every object.

The law of this module: what kubectl reads is what is read (``yaml_scalars`` has the types; the last of equal keys
wins; ``<<`` merges where it stands, as goyaml.v2 does). Depth is bounded, and so is what aliases may add, because
one alias can stand for a billion nodes. No error quotes the source. A document that kubectl could not take as JSON
does not hide the others; after YAML that is malformed nothing can be told.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import msgspec
from msgspec import Raw

from k8sconfig_tui.formats import FormatError, NotKubernetesError, Tick
from k8sconfig_tui.formats.yaml_scalars import Scalar, ScalarError, json_key, json_value, plain, tagged
from k8sconfig_tui.model.kube import Place

DEEPEST = 256
MOST_FROM_ALIASES = 1_000_000
"""What aliases may add to a document, in nodes; 64 characters of a scalar weigh as much as one node."""

_EVENTS_PER_TICK = 1 << 14
_LONGEST_REMEMBERED = 64
_MERGE_TAG = "tag:yaml.org,2002:merge"

_HALF = re.compile("[\ud800-\udfff]")
"""What libyaml refuses and the parser in Python lets pass."""

_KEY_NEXT: Any = object()
_MERGE_NEXT: Any = object()
_UNKNOWN: Any = object()
_UNFINISHED: Any = object()


class YamlDocument(NamedTuple):
    """``tree`` is the root mapping; the mappings in its ``items`` are JSON already, each with its place."""

    tree: dict[str, Any]
    place: Place
    item_places: list[Place]


class _Frame(NamedTuple):
    """An unfinished collection's surroundings: where it goes and how it was named."""

    parent: Any
    key: Any
    anchor: str | None
    mark: Any


class _YamlProblemError(Exception):
    def __init__(self, problem: str, mark: Any) -> None:
        super().__init__(problem)
        self.problem = problem
        self.mark = mark


def documents(data: bytes, file: str, tick: Tick) -> Iterator[YamlDocument | FormatError]:
    """Every document that is not empty, or why that one is none.

    Raises ``FormatError`` with the line and column of what is wrong with the YAML.
    """
    import yaml  # noqa: PLC0415 - JSON must not pay for it

    events = _Events(data)
    try:
        yield from _built(events, file, lambda: tick("decoding", events.position, len(data)))
    except _YamlProblemError as error:
        raise _located(file, error.problem, error.mark, _hint(data)) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _located(file, events.words(error.problem), mark, _hint(data)) from None
    except yaml.YAMLError as error:
        line = data.count(b"\n", 0, getattr(error, "position", 0)) + 1
        raise FormatError(f"{file}:{line}: not UTF-8 text, or with control characters in it") from None


class _Events:
    """The parser, and the event that it gave last."""

    def __init__(self, data: bytes) -> None:
        import yaml  # noqa: PLC0415 - JSON must not pay for it

        self._fast = hasattr(yaml, "CSafeLoader")
        self._loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        self._data = data
        self._last: Any = None

    def __iter__(self) -> Iterator[Any]:
        next_event = self._loader(self._data).get_event
        while (event := next_event()) is not None:
            self._last = event
            if not self._fast and _HALF.search(getattr(event, "value", "")):
                raise _YamlProblemError("half a surrogate pair", event.start_mark)
            yield event

    @property
    def mark(self) -> Any:
        return self._last.start_mark

    @property
    def position(self) -> int:
        return int(self.mark.index)

    def words(self, problem: str | None) -> str:
        """libyaml's problems are fixed words; those of the parser in Python quote the source."""
        return problem if problem and self._fast else "not understood here"


def _built(events: Iterable[Any], file: str, tick: Callable[[], None]) -> Iterator[YamlDocument | FormatError]:
    import yaml  # noqa: PLC0415 - JSON must not pay for it

    builder = _Builder(file)
    handlers = {
        yaml.ScalarEvent: builder.scalar,
        yaml.AliasEvent: builder.alias,
        yaml.MappingStartEvent: builder.start_mapping,
        yaml.MappingEndEvent: builder.end,
        yaml.SequenceStartEvent: builder.start_sequence,
        yaml.SequenceEndEvent: builder.end,
        yaml.DocumentStartEvent: builder.start_document,
    }
    broken: FormatError | None = None
    for count, event in enumerate(events, 1):
        handle = handlers.get(type(event))
        if handle is not None and broken is None:
            try:
                handle(event)
            except ScalarError as error:
                broken = _located(file, str(error), event.start_mark)
        elif type(event) is yaml.DocumentEndEvent:
            yield from builder.finished() if broken is None else (broken,)
            broken = None
        if not count % _EVENTS_PER_TICK:
            tick()


class _Builder:
    """Builds one document after the other. ``_node`` is the collection being filled, ``_key`` the key that waits."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._plain: dict[str, Scalar] = {}
        self._keys: dict[str, str] = {}
        self.start_document(None)

    def start_document(self, _event: Any) -> None:
        self._root: list[Any] = []
        self._root_mark: Any = None
        self._node: Any = self._root
        self._key: Any = None
        self._stack: list[_Frame] = []
        self._anchors: dict[str, Any] = {}
        self._items: Any = None
        self._item_places: list[Place] = []
        self._weights: dict[int, tuple[Any, int]] = {}
        self._from_aliases = 0

    def scalar(self, event: Any) -> None:
        text = event.value
        if event.tag is None and not event.implicit[0]:
            value: Any = text
        elif self._key is _KEY_NEXT and text == "<<" and event.tag in {None, "!", _MERGE_TAG}:
            self._key = _MERGE_NEXT
            return
        elif event.anchor is None and event.tag is None:
            self._put_plain(text, event)
            return
        else:
            value = plain(text) if event.tag is None else tagged(event.tag, text)
        if event.anchor is not None:
            self._anchors[event.anchor] = value
        self._put_scalar(value, event)

    def alias(self, event: Any) -> None:
        value = self._anchors.get(event.anchor, _UNKNOWN)
        if value is _UNKNOWN:
            raise _YamlProblemError("an alias of an anchor that is not there", event.start_mark)
        if value is _UNFINISHED:
            raise _YamlProblemError("an anchor that contains itself", event.start_mark)
        self._from_aliases += self._weight(value)
        if self._from_aliases > MOST_FROM_ALIASES:
            raise _YamlProblemError("aliases stand for too much", event.start_mark)
        if isinstance(value, dict | list):
            self._put(value, event.start_mark)
        else:
            self._put_scalar(value, event)

    def start_mapping(self, event: Any) -> None:
        self._start({}, event)
        self._key = _KEY_NEXT

    def start_sequence(self, event: Any) -> None:
        items = len(self._stack) == 1 and self._key == "items"
        self._start([], event)
        if items:
            self._items = self._node
            self._item_places = []

    def end(self, _event: Any) -> None:
        node = self._node
        parent, key, anchor, mark = self._stack.pop()
        self._node, self._key = parent, key
        if anchor is not None and self._anchors[anchor] is _UNFINISHED:
            self._anchors[anchor] = node
        self._put(node, mark)

    def finished(self) -> Iterator[YamlDocument | FormatError]:
        """The document just read, unless it is empty."""
        root = self._root[0] if self._root else None
        if isinstance(root, dict):
            yield YamlDocument(root, _place(self._file, self._root_mark), self._item_places)
        elif root is not None:
            line = self._root_mark.line + 1
            yield NotKubernetesError(f"{self._file}:{line}: not a Kubernetes object: the text is no YAML mapping")

    def _start(self, node: Any, event: Any) -> None:
        if self._key is _KEY_NEXT:
            raise _YamlProblemError("a mapping's key is itself a collection", event.start_mark)
        if len(self._stack) == DEEPEST:
            raise _YamlProblemError(f"nested more than {DEEPEST} levels deep", event.start_mark)
        if event.anchor is not None:
            self._anchors[event.anchor] = _UNFINISHED
        self._stack.append(_Frame(self._node, self._key, event.anchor, event.start_mark))
        self._node, self._key = node, None

    def _put_plain(self, text: str, event: Any) -> None:
        """An untagged plain scalar, the most frequent event by far: what it means is remembered."""
        if self._key is _KEY_NEXT:
            known = self._keys.get(text)
            if known is None:
                known = self._keys[text] = json_key(plain(text))
            self._key = known
            return
        value = self._plain.get(text, _UNKNOWN)
        if value is _UNKNOWN:
            value = json_value(plain(text))
            if len(text) <= _LONGEST_REMEMBERED:
                self._plain[text] = value
        self._put(value, event.start_mark)

    def _put_scalar(self, value: Scalar, event: Any) -> None:
        if self._key is _KEY_NEXT:
            self._key = json_key(value)
            return
        self._put(json_value(value), event.start_mark)

    def _put(self, value: Any, mark: Any) -> None:
        node = self._node
        if type(node) is dict:
            key = self._key
            if key is _MERGE_NEXT:
                self._merge(node, value, mark)
            elif key is _KEY_NEXT:
                raise _YamlProblemError("a mapping's key is itself a collection", mark)
            else:
                node[key] = value
            self._key = _KEY_NEXT
        elif node is self._items:
            self._item_places.append(_place(self._file, mark))
            node.append(Raw(msgspec.json.encode(value)))
        else:
            node.append(value)
            if node is self._root:
                self._root_mark = mark

    def _merge(self, node: dict[str, Any], value: Any, mark: Any) -> None:
        sources = value if isinstance(value, list) else [value]
        for source in reversed(sources):
            if not isinstance(source, dict):
                raise _YamlProblemError("<< merges something that is no mapping", mark)
            node.update(source)

    def _weight(self, value: Any) -> int:
        """The number of nodes that a value unfolds to, with long text counted by its length."""
        if isinstance(value, str | Raw):
            return 1 + (len(value if isinstance(value, str) else memoryview(value)) >> 6)
        if not isinstance(value, dict | list):
            return 1
        known = self._weights.get(id(value))
        if known is None or known[0] is not value:
            children = value.values() if isinstance(value, dict) else value
            known = self._weights[id(value)] = (value, 1 + sum(map(self._weight, children)))
        return known[1]


def _place(file: str, mark: Any) -> Place:
    return Place(file, mark.line + 1, mark.column + 1)


def _hint(data: bytes) -> str:
    return " (a template must be rendered first)" if b"{{" in data else ""


def _located(file: str, problem: str, mark: Any, hint: str = "") -> FormatError:
    return FormatError(f"{file}:{mark.line + 1}:{mark.column + 1}: not valid YAML: {problem}{hint}")
