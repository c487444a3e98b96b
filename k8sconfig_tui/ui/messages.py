"""What workers tell the screens and the application.

The law of this module: a worker changes no widget; it posts one of these, with the number of the request it answers
where another may follow before the answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from textual.message import Message

from k8sconfig_tui.model.kube import KubeObject, ObjectRef
from k8sconfig_tui.present.copying import Copied
from k8sconfig_tui.present.page import Page
from k8sconfig_tui.present.states import Loading
from k8sconfig_tui.present.tree import Outline
from k8sconfig_tui.present.view import View
from k8sconfig_tui.readers import Health
from k8sconfig_tui.state import Remembered
from k8sconfig_tui.ui.hunt import Found
from k8sconfig_tui.ui.noticing import Noticed
from k8sconfig_tui.ui.walk import Step
from k8sconfig_tui.ui.work import Aged, Detail, Opened, Table
from k8sconfig_tui.workspace import Workspace


@dataclass
class Progressed(Message):
    """How far reading is."""

    sources: Sequence[Loading]
    seconds: float

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, Progressed)


@dataclass
class Glimpsed(Message):
    """What is there of the sources while they are read; ``reading`` is which reading."""

    reading: object
    opened: Opened


@dataclass
class Loaded(Message):
    """The sources are open, as far as they could be."""

    opened: Opened


@dataclass
class Changed(Message):
    """Objects of an open source are others now; None: gone. ``place`` is where the new ones were read, ``teller`` the
    followers of the reading that it is of, None where the screen itself tells."""

    source: str
    changes: Mapping[ObjectRef, KubeObject | None]
    place: str
    teller: object = None


@dataclass
class Learned(Message):
    """Secrets of a namespace that were left out of a source have been read, or (``problem``) could not be."""

    workspace: Workspace
    source: str
    space: str
    changes: Mapping[ObjectRef, KubeObject | None]
    place: str = ""
    problem: str = ""


@dataclass
class Fares(Message):
    """An open source is more, or less, current than before; ``teller`` as in ``Changed``."""

    source: str
    health: Health
    teller: object = None


@dataclass
class Renewed(Message):
    """What is open, after changes of ``before``, and what is to be noticed of them."""

    before: Opened
    opened: Opened
    noticed: Noticed


@dataclass
class Missed(Message):
    """A change of a source could not be taken over: by which error, and where, never with a value."""

    workspace: Workspace
    source: str
    where: str


@dataclass
class Contexts(Message):
    """The contexts of the kubeconfig; ``wanted`` is the one to be opened, if any."""

    names: Sequence[str]
    wanted: str = ""


@dataclass
class Counted(Message):
    """More groups have been counted."""

    done: int
    of: int

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, Counted)


@dataclass
class Planted(Message):
    """The tree as the filter leaves it."""

    request: int
    outline: Outline


@dataclass
class Tabled(Message):
    """The table of the selected node."""

    request: int
    table: Table


@dataclass
class Detailed(Message):
    """The panel and the difference of the selected cell."""

    request: int
    detail: Detail


@dataclass
class Judged(Message):
    """Which running processes of the container are on older values."""

    request: int
    aged: Aged


@dataclass
class Made(Message):
    """A page is ready."""

    page: Page


@dataclass
class Wanted(Message):
    """This is to be copied, in the way that the settings say."""

    copied: Copied


@dataclass
class Delivered(Message):
    """Something was copied: what is to be given to the terminal, if anything, and what to say of it."""

    text: str | None
    said: str


@dataclass
class Hunted(Message):
    """More of what is searched for."""

    request: int
    found: Found


@dataclass
class Walked(Message):
    """Where the next difference is, if there is one."""

    request: int
    step: Step


@dataclass
class Recalled(Message):
    """What is to be known of the sources before they are shown: what is kept, their texts, where the person was."""

    remembered: Remembered
    texts: Sequence[str]
    left: View | None


@dataclass
class Marked(Message):
    """Whether the place has a bookmark now."""

    there: bool


@dataclass
class Preferred(Message):
    """A setting is to be another from now on."""

    name: str
    value: object


@dataclass
class Told(Message):
    """What could not be kept, in one line."""

    line: str


@dataclass
class Broke(Message):
    """A job ended by an error that is a fault of the program: which, and where, never with a value."""

    job: str
    where: str


@dataclass
class Noted(Message):
    """Something for the log alone, for it is on the screen already."""

    text: str
