"""What is told of an error that the program did not expect: its types and places, nothing that it held.

The law of this module: no message, no local variable and no source line leaves here, for any of them may be a secret.
"""

from collections.abc import Iterator
from pathlib import PurePath
from traceback import extract_tb


def told(error: BaseException | None) -> str:
    """The error on one line: ``KeyError at ui/app.py:12 in run``."""
    return "; ".join(_links(error)) or "unknown error"


def report(error: BaseException | None) -> list[str]:
    """The error and what caused it, each with the way that led there."""
    lines = ["k8sconfig-tui stopped by an error of its own. Nothing was changed anywhere. What is known of it:"]
    for link in _chain(error):
        lines.append(f"  {type(link).__name__}")
        lines += [
            f"    {_short(frame.filename)}:{frame.lineno} in {frame.name}" for frame in extract_tb(link.__traceback__)
        ]
    return lines


def _links(error: BaseException | None) -> Iterator[str]:
    for link in _chain(error):
        frames = extract_tb(link.__traceback__)
        place = f" at {_short(frames[-1].filename)}:{frames[-1].lineno} in {frames[-1].name}" if frames else ""
        yield type(link).__name__ + place


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _short(path: str) -> str:
    return "/".join(PurePath(path).parts[-3:])
