"""The config file: TOML, read once.

The law of this module: an error names the file and the key; a missing file is an error only where it was asked for.
"""

from pathlib import Path

import msgspec

from k8sconfig_tui.cli.errors import UsageError
from k8sconfig_tui.settings import Settings


def default_path() -> Path:
    """Where the config file belongs on this system."""
    from platformdirs import user_config_path  # noqa: PLC0415  its import costs more than most verbs need

    return user_config_path("k8sconfig-tui") / "config.toml"


def load(path: Path | None = None) -> Settings:
    """The user's settings; the defaults where there is no file. Raises ``UsageError``."""
    chosen = path or default_path()
    try:
        data = chosen.read_bytes()
    except FileNotFoundError:
        if path is None:
            return Settings()
        raise UsageError(f"{chosen}: no such config file") from None
    except OSError as error:
        raise UsageError(f"{chosen}: cannot read the config file: {error.strerror}") from None
    return parse(data, str(chosen))


def parse(data: bytes, name: str) -> Settings:
    """The settings in a config file's bytes. Raises ``UsageError``."""
    import tomllib  # noqa: PLC0415  most runs have no config file

    try:
        return msgspec.convert(tomllib.loads(data.decode()), Settings)
    except UnicodeDecodeError as error:
        raise UsageError(f"{name}: not UTF-8 at byte {error.start}") from None
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{name}: {error}") from None
    except msgspec.ValidationError as error:
        raise UsageError(f"{name}: {str(error).replace('$.', '')}") from None
