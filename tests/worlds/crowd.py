"""A world of very many containers with little in each, seeded: what lists, trees and cursors have to bear.

A namespace holds 25 Deployments of 2 containers, 12 variables each, and a ConfigMap and a Secret for each Deployment;
2,000 namespaces are 100,000 containers in dev, staging and prod. As in a healthy fleet most containers differ
nowhere: one Deployment of ten has other values in prod, and one of two hundred misses a key there.

    python -m tests.worlds.crowd NAMESPACES FILE [--pretty]
"""

import argparse
import random
from collections.abc import Iterator
from pathlib import Path

from tests.worlds.fleet import ENVIRONMENTS, write_list
from tests.worlds.kubectl import (
    Object,
    all_of,
    config_map,
    container,
    deployment,
    from_config_map,
    from_secret,
    literal,
    namespace,
    pod_template,
    secret,
)

SERVICES = 25
CONTAINERS = 2 * SERVICES
"""Containers of one namespace."""

_COMMON = [f"COMMON_{number}" for number in range(4)]
_REFERRED = [f"SETTING_{number}" for number in range(2)]
_SECRETS = [f"CREDENTIAL_{number}" for number in range(2)]
_LITERALS = [f"OPTION_{number}" for number in range(4)]
_OTHER_IN_PROD, _BROKEN_IN_PROD = 0.1, 0.005


def crowd(namespaces: int, *, seed: int = 1) -> Iterator[Object]:
    """The objects of so many namespaces."""
    for number in range(namespaces):
        team, environment = divmod(number, len(ENVIRONMENTS))
        yield from _namespace(f"team-{team:04d}", ENVIRONMENTS[environment], random.Random(f"{seed}/{team}"))


def write(path: Path, namespaces: int, *, seed: int = 1, pretty: bool = False) -> int:
    """Writes it as the List that kubectl prints; gives the number of bytes."""
    return write_list(path, crowd(namespaces, seed=seed), pretty=pretty)


def _namespace(team: str, environment: str, random: random.Random) -> Iterator[Object]:
    space = f"{team}-{environment}"
    yield namespace(space)
    for number in range(SERVICES):
        yield from _service(space, f"service-{number:02d}", environment == "prod", random)


def _service(space: str, name: str, prod: bool, random: random.Random) -> Iterator[Object]:
    values = {key: f"{random.getrandbits(64):x}" for key in (*_COMMON, *_REFERRED, *_SECRETS, *_LITERALS)}
    chance = random.random()
    if prod and chance < _OTHER_IN_PROD:
        values["COMMON_0"] += ".prod"
    kept = _REFERRED[:1] if prod and chance < _BROKEN_IN_PROD else _REFERRED
    yield config_map(space, name, {key: values[key] for key in (*_COMMON, *kept)})
    yield secret(space, name, {key: f"fake-{values[key]}" for key in _SECRETS})
    yield deployment(
        space, name, pod_template({"app": name}, [_container(part, name, values) for part in ("app", "proxy")])
    )


def _container(part: str, name: str, values: dict[str, str]) -> Object:
    entries = [
        *(literal(key, values[key]) for key in _LITERALS),
        *(from_config_map(key, name, key) for key in _REFERRED),
        *(from_secret(key, name, key) for key in _SECRETS),
    ]
    return container(part, f"registry.example/{name}/{part}:1.4.2", env=entries, envFrom=[all_of("configMap", name)])


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.worlds.crowd", description="Writes a dump of many containers."
    )
    parser.add_argument("namespaces", type=int)
    parser.add_argument("file", type=Path)
    parser.add_argument("--pretty", action="store_true", help="indented, as kubectl prints it")
    chosen = parser.parse_args()
    size = write(chosen.file, chosen.namespaces, pretty=chosen.pretty)
    print(f"{chosen.file}: {size / 1e6:.1f} MB, {chosen.namespaces * CONTAINERS} containers")


if __name__ == "__main__":
    main()
