"""Writes the demo's three dumps into the package."""

from importlib import resources
from pathlib import Path

from tests.worlds.kubectl import dump
from tests.worlds.shop import shops


def main() -> None:
    folder = Path(str(resources.files("k8sconfig_tui.demo")))
    for environment, objects in shops().items():
        path = folder / f"{environment}.json"
        path.write_bytes(dump(objects))
        print(f"{path.name}: {len(objects)} objects, {path.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
