"""The config file: TOML, read once at the start.

The law of this module: an error names the file and the key; a missing file is an error only where it was asked for.
"""

from pathlib import Path
from typing import Any

import msgspec

from k8sconfig_tui.config import ConfigError
from k8sconfig_tui.settings import Settings, no_theme, theme_called


def default_path() -> Path:
    """Where the config file belongs on this system."""
    from platformdirs import user_config_path  # noqa: PLC0415  its import costs more than most verbs need

    return user_config_path("k8sconfig-tui") / "config.toml"


def load(path: Path | None = None) -> Settings:
    """The user's settings; the defaults where there is no file. Raises ``ConfigError``."""
    chosen = path or default_path()
    data = _bytes(chosen)
    if data is not None:
        return parse(data, str(chosen))
    if path is None:
        return Settings()
    raise ConfigError(f"{chosen}: no such config file")


def stated(path: Path) -> frozenset[str]:
    """The settings that the file itself names. Raises ``ConfigError``."""
    data = _bytes(path)
    return frozenset(_table(data, str(path))) if data is not None else frozenset()


def parse(data: bytes, name: str) -> Settings:
    """The settings in a config file's bytes. Raises ``ConfigError``."""
    try:
        settings = msgspec.convert(_table(data, name), Settings)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{name}: {str(error).replace('$.', '')}") from None
    theme = theme_called(settings.theme)
    if theme is None:
        raise ConfigError(f"{name}: theme: {no_theme(settings.theme)}")
    return msgspec.structs.replace(settings, theme=theme)


def _bytes(path: Path) -> bytes | None:
    """What the file holds; None where there is none."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ConfigError(f"{path}: cannot read the config file: {error.strerror}") from None


def _table(data: bytes, name: str) -> dict[str, Any]:
    import tomllib  # noqa: PLC0415  most runs have no config file

    try:
        return tomllib.loads(data.decode())
    except UnicodeDecodeError as error:
        raise ConfigError(f"{name}: not UTF-8 at byte {error.start}") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{name}: {error}") from None
