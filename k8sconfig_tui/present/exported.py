"""What is said of an export before and after it, and the files that several sources go into.

The law of this module: what stayed clear is named, place by place, and its value is not said.
"""

import posixpath
import shlex
from collections.abc import Sequence

from k8sconfig_tui.present.line import Line, Piece, Tone, shown
from k8sconfig_tui.present.page import Draft, Page
from k8sconfig_tui.workspace import Export, RefusedError

SUFFIX = ".k8sconfig"
_MOST = 4
_NAMES = "names stay: of objects, keys, variables, flags, paths, images; the files are yours alone (0600)"


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


def plan(paths: Sequence[str], *, clear: bool) -> list[Line]:
    """What will be written, and where."""
    what = "Secrets redacted, other values clear unless they look secret" if clear else "every value redacted"
    lines: list[Line] = [(Piece(what, Tone.SUPPLY if clear else Tone.TEXT),), (Piece(_NAMES, Tone.MUTED),)]
    lines += [(Piece("to ", Tone.MUTED), *shown(path)) for path in paths[:_MOST]]
    return [*lines, *_more(len(paths))]


def questions(there: Sequence[str], clear: Sequence[str]) -> list[Line]:
    """What is to be known before it is written: files that are replaced, and values that stay clear."""
    lines: list[Line] = []
    if there:
        lines.append((Piece("replaces what is there: ", Tone.VALUE), *shown(", ".join(map(posixpath.basename, there)))))
    if clear:
        lines.append((Piece(f"{len(clear):,} value{'' if len(clear) == 1 else 's'} stay clear:", Tone.VALUE),))
        lines += [(Piece("  "), *shown(place)) for place in clear[:_MOST]]
        lines += _more(len(clear))
    return lines


def asked(error: RefusedError) -> list[Line]:
    """Why there is no snapshot yet: the values of Secrets that stand in names."""
    lines: list[Line] = [(Piece("names hold values of Secrets, and names cannot be redacted:", Tone.VALUE),)]
    lines += [(Piece("  "), *shown(str(collision))) for collision in error.collisions[:_MOST]]
    return [*lines, *_more(len(error.collisions))]


def _more(count: int) -> list[Line]:
    return [(Piece(f"  and {count - _MOST:,} more", Tone.MUTED),)] if count > _MOST else []


def page(written: Sequence[tuple[Export, str]]) -> Page:
    """What was written, with all that is clear in it."""
    draft = Draft()
    for exported, path in written:
        draft.add(shown(sentence(exported, path)))
        draft.extend((Piece("  note: ", Tone.VALUE), *shown(doubt)) for doubt in exported.doubts)
        draft.extend((Piece("  clear: ", Tone.MUTED), *shown(place)) for place in exported.clear)
    return draft.page("Exported")
