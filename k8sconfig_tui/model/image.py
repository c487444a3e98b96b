"""Names of images: the many spellings of one reference.

Source: ``distribution/reference: ParseNormalizedNamed``.
"""


def normal_reference(name: str) -> str:
    """``nginx`` → ``docker.io/library/nginx:latest``; a digest stands as it is (``repo@sha256:…``, ``sha256:…``)."""
    if name.startswith("sha256:"):
        return name
    name, at, digest = name.partition("@")
    first, slash, rest = name.partition("/")
    if not slash or not ("." in first or ":" in first or first == "localhost"):
        first, rest = "docker.io", name
    if first in {"docker.io", "index.docker.io"}:
        first, rest = "docker.io", rest if "/" in rest else f"library/{rest}"
    if at:
        return f"{first}/{rest.partition(':')[0]}@{digest}"
    return f"{first}/{rest}" if ":" in rest else f"{first}/{rest}:latest"
