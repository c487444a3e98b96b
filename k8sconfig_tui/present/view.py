"""A view: what is looked at and how, by names alone, so that it means the same in another run and for another person.

The law of this module: a view holds names, never values; as text it is a URL's query, short enough for a chat line.
"""

from collections.abc import Iterable, Iterator
from typing import Literal, Self
from urllib.parse import parse_qsl, urlencode

from msgspec import Struct, ValidationError, convert, structs

from k8sconfig_tui.compare.matrix import Group
from k8sconfig_tui.present.filter import LONGEST

Pane = Literal["tree", "matrix", "source", "diff"]
Sorting = Literal["given", "key", "verdict"]
Matter = Literal["value", "object", "workload"]
"""What a difference is of: the values, the objects that define them, or the whole workloads."""

MOST_TEXT = 8192
"""How long a view's text may be."""

_LONE = "surrogatepass"
"""JSON can hold halves of characters in a name; they are names all the same."""


def workload_name(group: Group) -> str:
    """The name by which a view calls a group's workload."""
    return f"{group.kind}/{group.name}"


class ViewError(Exception):
    """A text is no view; the message is one line and says why."""


class View(Struct, frozen=True, forbid_unknown_fields=True):
    """A place and the way of looking at it.

    ``namespace`` (logical), ``workload`` (``Deployment/web``) and ``container`` are the names of a ``Group``, each
    empty where the place is further up in the tree; ``environment`` is the column that the tree is in, empty in the
    logical grouping. ``channel``, ``key`` and ``column`` (an environment) are the selected cell.
    """

    environment: str = ""
    namespace: str = ""
    workload: str = ""
    container: str = ""
    channel: str = ""
    key: str = ""
    column: str = ""
    pane: Pane = "tree"
    logical: bool = False
    tree_filter: str = ""
    filter: str = ""
    only: bool = False
    sorting: Sorting = "given"
    services: bool = False
    wide: bool = False
    zoomed: bool = False
    with_column: str = ""
    """The environment that the selected cell is compared with; empty for the nearest that differs."""
    subject: Matter = "value"
    unified: bool = False
    swapped: bool = False
    columns: tuple[str, ...] = ()
    """The environments in the order that was made; empty for the order given."""
    pinned: tuple[str, ...] = ()

    @property
    def place(self) -> tuple[str, str, str, str]:
        """What tells the container that is looked at."""
        return self.environment, self.namespace, self.workload, self.container

    def moved(self, place: Self) -> Self:
        """This way of looking, at the place and the cell of another view."""
        names = ("environment", "namespace", "workload", "container", "channel", "key", "column", "pane")
        changed = structs.replace(self, tree_filter="", filter="", only=False, zoomed=False)
        return structs.replace(changed, **{name: getattr(place, name) for name in names})

    @property
    def cell(self) -> tuple[str, str, str]:
        """What tells the cell that is selected there."""
        return self.channel, self.key, self.column

    def untyped(self) -> Self:
        """The view without what a person typed, for that may be a value."""
        return structs.replace(self, tree_filter="", filter="")

    def text(self) -> str:
        """The view as a URL's query, without what is as always."""
        return urlencode(list(self._told()), errors=_LONE)

    def _told(self) -> Iterator[tuple[str, str]]:
        for field in structs.fields(self):
            value = getattr(self, field.name)
            if value != field.default:
                name = field.name.replace("_", "-")
                yield from (
                    ((name, one) for one in value)
                    if isinstance(value, tuple)
                    else [(name, "yes" if value is True else value)]
                )

    @classmethod
    def parse(cls, text: str) -> Self:
        """The view that ``text`` tells. Raises ``ViewError``."""
        if len(text) > MOST_TEXT:
            raise ViewError(f"a view has at most {MOST_TEXT} characters")
        try:
            pairs = parse_qsl(text.lstrip("#?"), keep_blank_values=True, strict_parsing=bool(text), errors=_LONE)
        except (ValueError, UnicodeDecodeError):
            raise ViewError("not a view: it is written as name=value&name=value") from None
        try:
            view = convert(cls._values(pairs), cls)
        except ValidationError as error:
            raise ViewError(f"not a view: {str(error).replace('$.', '')}") from None
        if max(len(view.filter), len(view.tree_filter)) > LONGEST:
            raise ViewError(f"a filter has at most {LONGEST} characters")
        return view

    @classmethod
    def _values(cls, pairs: Iterable[tuple[str, str]]) -> dict[str, str | bool | list[str]]:
        """The fields' values; a field that holds several names is given once for each."""
        defaults = {field.name: field.default for field in structs.fields(cls)}
        values: dict[str, str | bool | list[str]] = {}
        lists: dict[str, list[str]] = {}
        for given, value in pairs:
            name = given.replace("-", "_")
            if isinstance(defaults.get(name), tuple):
                lists.setdefault(name, []).append(value)
            else:
                values[name] = value == "yes" if defaults.get(name) is False else value
        return {**values, **lists}
