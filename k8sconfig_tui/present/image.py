"""The images of an aligned container, in as few words as tell them apart.

The law of this module: what all environments have in common is left out, what differs never is.
"""

from collections.abc import Sequence

from k8sconfig_tui.compare.matrix import Group

_DIGEST = 19


def told(group: Group) -> Sequence[str | None]:
    """For each environment the image's tag, with its name where the names differ; None where there is no container."""
    images = [None if member is None else member.container.image for member in group.members]
    there = [image for image in images if image is not None]
    alike = len(there) > 1 and len(set(map(_repository, there))) < 2
    return [None if image is None else _short(image, alike=alike) for image in images]


def _short(image: str, *, alike: bool) -> str:
    if not image:
        return "no image"
    name = image.rpartition("/")[2]
    path, at, digest = name.partition("@")
    tag = path.partition(":")[2]
    shown = digest[:_DIGEST] if at else tag or name
    return shown if alike else f"{path.partition(':')[0]}{'@' if at else ':'}{shown}" if at or tag else name


def _repository(image: str) -> str:
    head, slash, name = image.partition("@")[0].rpartition("/")
    return head + slash + name.partition(":")[0]
