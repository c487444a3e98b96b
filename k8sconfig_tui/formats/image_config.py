"""An image's own configuration (``config.Env``, ``Entrypoint``, ``Cmd``), shared by the formats that carry one.

Source: OCI image specification, ``config.md``; Docker's inspect answer holds the same under ``Config``.
"""

from msgspec import Struct, field

from k8sconfig_tui.model.inventory import ImageConfig


class RunConfig(Struct):
    env: list[str] | None = field(default=None, name="Env")
    entrypoint: list[str] | str | None = field(default=None, name="Entrypoint")
    cmd: list[str] | str | None = field(default=None, name="Cmd")


class ConfigFile(Struct):
    """An image's configuration file, as a registry and an archive hold it."""

    config: RunConfig | None = None


def image_config(run: RunConfig | None, place: str) -> ImageConfig:
    """``place`` says where it was read. A name without a value is no variable."""
    run = run or RunConfig()
    pairs = (entry.partition("=") for entry in run.env or ())
    env = {name: value for name, equals, value in pairs if equals}
    return ImageConfig(env, _words(run.entrypoint), _words(run.cmd), place)


def _words(value: list[str] | str | None) -> tuple[str, ...]:
    if isinstance(value, str):
        return ("/bin/sh", "-c", value)
    return tuple(value or ())
