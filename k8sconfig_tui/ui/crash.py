"""What is told of an error that the program did not expect: its types and places, nothing that it held.

The law of this module: no message, no local variable and no source line leaves here, for any of them may be a secret.
"""

from collections.abc import Iterator
from pathlib import PurePath
from traceback import extract_tb

EXIT_CODE = 70
"""As for the verbs: 1 says that something differs."""


def told(error: BaseException | None) -> str:
    """The error on one line: ``KeyError at ui/app.py:12 in run``."""
    return "; ".join(_links(error)) or "unknown error"


def report(error: BaseException | None) -> list[str]:
    """The error and what caused it, each with the way that led there."""
    lines = ["k8sconfig-tui stopped by an error of its own. Nothing was changed anywhere. What is known of it:"]
    for link in _chain(error):
        lines.append(f"  {type(link).__name__}")
        lines += [
            f"    {place(frame.filename, frame.lineno)} in {frame.name}" for frame in extract_tb(link.__traceback__)
        ]
    return lines if len(lines) > 1 else [*lines, "  unknown error"]


def place(path: str, line: int | None) -> str:
    """A line of code: ``k8sconfig_tui/ui/app.py:12``."""
    return f"{'/'.join(PurePath(path).parts[-3:])}:{line}"


def _links(error: BaseException | None) -> Iterator[str]:
    for link in _chain(error):
        frames = extract_tb(link.__traceback__)
        where = f" at {place(frames[-1].filename, frames[-1].lineno)} in {frames[-1].name}" if frames else ""
        yield type(link).__name__ + where


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error, what it came from, the errors of a group, and what a worker failed with."""
    seen: set[int] = set()
    left = [error]
    while left:
        link = left.pop(0)
        if link is not None and id(link) not in seen:
            seen.add(id(link))
            yield link
            inner = link.exceptions if isinstance(link, BaseExceptionGroup) else ()
            carried = getattr(link, "error", None)
            left += [link.__cause__ or link.__context__, *inner]
            left += [carried] if isinstance(carried, BaseException) else []
