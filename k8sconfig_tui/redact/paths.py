"""A template back at its place in an object.

The law of this module: a path is what ``model/workload.py`` found a template by; one that it cannot read is told, and
nothing is put anywhere else.
"""

import re
from typing import Any

_STEP = re.compile(r"([^.\[\]]+)((?:\[\d+\])*)")


def put(made: dict[str, Any], path: str, part: dict[str, Any]) -> bool:
    """Put a template's metadata and spec where its path says; whether the path could be read."""
    steps: list[str | int] = []
    for part_of_path in path.split("."):
        match = _STEP.fullmatch(part_of_path)
        if match is None:
            return False
        steps += (match[1], *map(int, re.findall(r"\d+", match[2])))
    inside = steps if steps[-1] != "spec" else steps[:-1]
    node: Any = made
    for step, after in zip(inside, [*inside[1:], ""], strict=True):
        node = _within(node, step, [] if isinstance(after, int) else {})
    node.update(part if inside is not steps else part["spec"])
    return True


def _within(node: Any, step: str | int, empty: Any) -> Any:
    if isinstance(step, str):
        return node.setdefault(step, empty)
    while len(node) <= step:
        node.append({})
    if not node[step]:
        node[step] = empty
    return node[step]
