"""One place that tries to set a key, and what a process gets once precedence has chosen among such places.

The law of this module: nothing is thrown away. The definition that lost stays beside the one that won.
"""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from k8sconfig_tui.model.kube import ObjectRef
from k8sconfig_tui.model.values import State, Text
from k8sconfig_tui.model.workload import Workload

REFUSED = "CreateContainerConfigError"
"""The reason the kubelet gives for a container whose environment it cannot make."""


class Definition(Struct, gc=False):
    """One place that tries to set a key, with the value that it offers.

    ``kind`` is the kind of supply (``literal``, ``configMapKeyRef``, ``envFrom.secretRef``, ``volume.configMap`` …).
    ``path`` is the field, relative to the container (``env[3]``) or, starting with a dot, to the pod spec
    (``.volumes[0]``). ``key`` is the key within ``object``, or the field that a downward reference names.
    ``value`` is None unless ``state`` is ``value`` or ``empty``. ``sensitive``: a byte of a Secret went into it.
    ``unresolved``: names of ``$(NAME)`` left literally. ``text``: what is written where the value is made from, if that
    is not the value itself (a literal before expansion, a divisor): two run-time values are the same only if it is.
    ``sealed``: what a redacted value still tells, or a clear one beside it, as ``model/sealed.py`` compares it.
    ``note``: why the state is what it is, in the kubelet's words
    where it has words.
    """

    kind: str
    path: str
    state: State
    value: Text | None = None
    object: ObjectRef | None = None
    key: str | None = None
    optional: bool = False
    sensitive: bool = False
    unresolved: tuple[str, ...] = ()
    note: str = ""
    text: str | None = None
    sealed: str | None = None

    def __repr__(self) -> str:
        """Never the value: a traceback or a log may show this."""
        return f"<Definition {self.kind} {self.path} {self.state}>"


FROM_IMAGE = "from the image, not in the cluster"
"""What is to be said of a command or of arguments that the pod spec leaves to the image."""


class Failure(Struct, gc=False):
    """Why the kubelet would refuse the container: ``reason`` and ``message`` are its own."""

    reason: str
    message: str


class Variable(Struct, gc=False):
    """What one key comes to: the effective state and value, the definition that won and those that lost.

    The effective state differs from the winner's where something that could not be read may override it.
    """

    name: str
    state: State
    value: Text | None
    winner: Definition
    losers: tuple[Definition, ...] = ()
    note: str = ""

    @property
    def sensitive(self) -> bool:
        return self.winner.sensitive

    def __repr__(self) -> str:
        return f"<Variable {self.name} {self.state}>"


class Word(Struct, gc=False):
    """One element of ``command`` or ``args`` after expansion. ``value`` is None where it cannot be known.

    ``text`` is the word before expansion. ``setting`` names the entry of ``ResolvedContainer.settings`` that this word
    writes, if it does. ``sealed``: see ``Definition``.
    """

    value: Text | None
    path: str
    state: State = State.VALUE
    sensitive: bool = False
    unresolved: tuple[str, ...] = ()
    setting: str | None = None
    text: str | None = None
    sealed: str | None = None

    def __repr__(self) -> str:
        return f"<Word {self.path} {self.state}>"


class File(Struct, gc=False):
    """What is found at ``path`` in the container. ``refreshes``: it follows its object while the container runs."""

    path: str
    volume: str
    winner: Definition
    losers: tuple[Definition, ...] = ()
    refreshes: bool = True
    mode: int | None = None


class Setting(Struct, gc=False):
    """A setting written in ``command`` or ``args`` (``--key=value``, ``-Dkey=value``, ``KEY=value program``)."""

    winner: Definition
    losers: tuple[Definition, ...] = ()


class ResolvedContainer(Struct):
    """What one container's process gets.

    ``env`` holds the winners of the container's own definitions; ``services`` the service variables of its namespace,
    which lose to any name in ``env`` (a mapping shared by many containers: never change it). ``losers`` has an entry
    only for keys with several definitions. ``references`` are ``envFrom`` and volume references that name an object
    but, being missing or unread, no key. ``base`` is the container's field path in its object, ``pod`` the pod spec's.
    ``unread_links``: how Services were not read, and the prefix of the variables that they may set. ``unread_files``:
    the places that a volume which was not read may fill, at the path itself or below it.
    """

    name: str
    type: str
    base: str
    pod: str
    image: str
    env: dict[str, Definition]
    services: Mapping[str, Definition]
    losers: dict[str, tuple[Definition, ...]]
    references: tuple[Definition, ...] = ()
    failure: Failure | None = None
    command: tuple[Word, ...] = ()
    args: tuple[Word, ...] = ()
    settings: dict[str, Setting] = {}
    files: dict[str, File] = {}
    probes: dict[str, tuple[Word, ...]] = {}
    unread_links: tuple[State, str] | None = None
    unread_files: tuple[tuple[str, Definition], ...] = ()

    def variable(self, name: str) -> Variable | None:
        """What the variable comes to; None when nothing sets it and nothing unread could."""
        winner = self.env.get(name) or self.services.get(name)
        sets = winner is not None and winner.state is not State.OPTIONAL_MISSING
        blocker = self._blocker(name, winner if sets else None)
        losers = self.losers.get(name, ())
        if blocker is not None:
            note = _may_override(blocker) if sets else _may_set(blocker)
            return Variable(name, blocker.state, None, winner or blocker, losers, note)
        return Variable(name, winner.state, winner.value, winner, losers, winner.note) if winner else None

    def seen(self, name: str) -> Definition | None:
        """The definition that ``$(NAME)`` sees as things stand; an unread one where something unread decides."""
        found = self.env.get(name) or self.services.get(name)
        if found is not None and found.state is State.OPTIONAL_MISSING:
            found = None
        return self._blocker(name, found) or found

    def variables(self, *, services: bool = True) -> Iterator[Variable]:
        """Every variable of the process, the container's own first; service variables on request."""
        for name in self.env:
            variable = self.variable(name)
            if variable is not None:
                yield variable
        if services:
            for name in self.services:
                if name not in self.env:
                    variable = self.variable(name)
                    if variable is not None:
                        yield variable

    def field_path(self, definition: Definition) -> str:
        """The full field path of a definition of this container in the workload's object."""
        return full_path(definition.path, self.base, self.pod)

    def _blocker(self, name: str, winner: Definition | None) -> Definition | None:
        """What was not read and decides the name: an ``envFrom`` that outranks the winner, or a Service if none won."""
        position = -1 if winner is None else _env_from_position(winner)
        if position is None:
            return None
        for reference in self.references:
            if reference.state.known or not reference.path.startswith("envFrom["):
                continue
            if int(reference.path[8:-1]) > position and name.startswith(reference.key or ""):
                return reference
        return self._unread_link(name) if winner is None and self.unread_links is not None else None

    def _unread_link(self, name: str) -> Definition | None:
        """A service variable that may be there, as Services were not read."""
        state, prefix = self.unread_links or (State.NOT_READ, "")
        if not name.startswith(prefix) or not ("_SERVICE_" in name or "_PORT" in name):
            return None
        return Definition("serviceLink", ".enableServiceLinks", state, note="Services were not read")


def full_path(path: str, base: str, pod: str) -> str:
    """The field path in the object of a path relative to the container at ``base`` or the pod spec at ``pod``."""
    return pod + path if path.startswith(".") else f"{base}.{path}"


def _env_from_position(definition: Definition) -> int | None:
    """The place in ``envFrom`` of what the definition comes from; -1 below all of them, None above all of them."""
    if definition.path.startswith("envFrom["):
        return int(definition.path[8:-1])
    return None if definition.path.startswith("env[") else -1


def _may_set(reference: Definition) -> str:
    return f"may be set by {_named(reference)}, which was not read"


def _may_override(reference: Definition) -> str:
    return f"may be overridden by {_named(reference)}, which was not read"


def _named(reference: Definition) -> str:
    return f"{reference.object.kind} {reference.object.name}" if reference.object else reference.kind


class ResolvedWorkload(Struct):
    """A workload with what each of its containers gets, in the pod's own order: init, regular, ephemeral."""

    workload: Workload
    containers: tuple[ResolvedContainer, ...]
