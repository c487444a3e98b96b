"""What is said of an export, and the files that several sources go into.

The law of this module: what stayed clear is named, place by place, and its value is not said.
"""

import posixpath
import shlex
from collections.abc import Sequence

from k8sconfig_tui.present.line import Piece, Tone, shown
from k8sconfig_tui.present.page import Draft, Page
from k8sconfig_tui.workspace import Export, RefusedError

SUFFIX = ".k8sconfig"


def targets(path: str, sources: Sequence[str]) -> list[str]:
    """Where each source goes: to the file itself, or, where there are several, to one with its name each."""
    if len(sources) == 1:
        return [path]
    stem, suffix = posixpath.splitext(path)
    return [f"{stem}-{_part(source)}{suffix}" for source in sources]


def _part(source: str) -> str:
    return "".join(character if character.isalnum() or character in "._-" else "-" for character in source)


def sentence(exported: Export, path: str) -> str:
    """One line: what was written, how many values, and what of them is clear."""
    size = max(1, round(len(exported.data) / 1024))
    clear = f"{len(exported.clear):,} of them clear" if exported.clear else "all of them redacted"
    values = f"{exported.values:,} value{'' if exported.values == 1 else 's'}"
    return f"wrote {path}: {exported.source}, {values}, {clear}, {size:,} KiB"


def refusal(error: RefusedError) -> list[str]:
    """Why there is no snapshot, line by line, and how there can be one."""
    allowing = " ".join(f"--allow-name {shlex.quote(key)}" for key in error.allowing)
    hint = [f"if these names may be known, repeat it with {allowing}"] if allowing else []
    return [str(error), *(f"  {collision}" for collision in error.collisions), *hint]


def page(written: Sequence[tuple[Export, str]]) -> Page:
    """What was written, with all that is clear in it."""
    draft = Draft()
    for exported, path in written:
        draft.add(shown(sentence(exported, path)))
        draft.extend((Piece("  note: ", Tone.VALUE), *shown(doubt)) for doubt in exported.doubts)
        draft.extend((Piece("  clear: ", Tone.MUTED), *shown(place)) for place in exported.clear)
    return draft.page("Exported")
