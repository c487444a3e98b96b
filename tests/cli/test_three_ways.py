"""A dump, its export and the live cluster say the same, wherever no clear value is needed; elsewhere it is unknown."""

import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import pytest

from k8sconfig_tui import demo
from tests.api.rights import Rule, User, admin, reads, viewer
from tests.api.server import ApiServer
from tests.api.tls import Authority
from tests.cli.conftest import Cli, Result
from tests.cli.test_export import verdicts
from tests.worlds.forbidden import forbidden
from tests.worlds.hostile import hostile_pair
from tests.worlds.kubectl import Object, dump
from tests.worlds.small import small_pair

GOVUK = Path(__file__).parents[3] / "shared" / "data" / "govuk"
NAMES = ("dev", "staging", "prod")


def _shop() -> dict[str, list[Object]]:
    folder = Path(demo.__file__).parent
    return {name: json.loads((folder / f"{name}.json").read_bytes())["items"] for name in NAMES}


def _named(pair: Mapping[str, list[Object]]) -> dict[str, list[Object]]:
    return dict(zip(NAMES, pair.values(), strict=False))


def _restricted(kind: str) -> Callable[[], dict[str, list[Object]]]:
    return lambda: {name: forbidden(environment)[kind] for name, environment in (("dev", "dev"), ("prod", "prod"))}


def _govuk() -> dict[str, list[Object]]:
    files = {name: GOVUK / f"{name}.json.gz" for name in ("integration", "staging", "production")}
    if not all(file.is_file() for file in files.values()):
        pytest.skip("no shared data beside the repository")
    return {name: json.loads(gzip.decompress(file.read_bytes()))["items"] for name, file in files.items()}


def _may_read_all_but(kind: str) -> list[Rule]:
    core = {"configmaps", "secrets", "services", "nodes", "namespaces", "pods", "serviceaccounts"} - {kind}
    return [reads(" ".join(sorted(core))), reads("*", group="apps"), reads("*", group="batch")]


_RULES = {
    **{kind: _may_read_all_but(kind) for kind in ("secrets", "configmaps", "services", "nodes")},
    "namespaces": viewer("shop", secrets=True),
    "workloads-only": [reads("deployments", group="apps")],
}


class World(NamedTuple):
    """Objects by source, and how many verdicts an export loses: without clear values, and with them.

    ``channels`` are those that are compared. ``cluster`` has what a cluster holds of which ``rules`` show no more than
    ``made``; ``runs``: a server can serve it.
    """

    made: Callable[[], dict[str, list[Object]]]
    lost: tuple[int, int] = (0, 0)
    channels: tuple[str, ...] = ("env", "file", "arg", "command")
    cluster: Callable[[], dict[str, list[Object]]] | None = None
    rules: Sequence[Rule] = ()
    runs: bool = True


WORLDS = {
    "small": World(small_pair),
    "shop": World(_shop, (1, 1)),
    "hostile": World(lambda: _named(hostile_pair()), (0, 2), channels=("env", "file"), runs=False),
    **{f"without {kind}": World(_restricted(kind), cluster=small_pair, rules=_RULES[kind]) for kind in forbidden()},
    "GOV.UK": World(_govuk),
}
"""Of the hostile one the names of flags are none, and are not kept; no API server stores it."""


class Clusters(NamedTuple):
    """What a world is written as."""

    dumps: dict[str, Path]
    kubeconfig: Path


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tls"))


@pytest.fixture(params=WORLDS, scope="module")
def world(request: pytest.FixtureRequest) -> World:
    return WORLDS[request.param]


@pytest.fixture(scope="module")
def clusters(world: World, authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clusters]:
    """The world as files, and as running clusters under the same names."""
    folder = tmp_path_factory.mktemp("world")
    dumps = {}
    merged: dict[str, list[object]] = {"clusters": [], "contexts": [], "users": []}
    with ExitStack() as stack:
        for name, objects in world.made().items():
            dumps[name] = folder / f"{name}.json"
            dumps[name].write_bytes(dump(objects))
            there = objects if world.cluster is None else world.cluster()[name]
            server = stack.enter_context(ApiServer(there, tls=authority.server()))
            server.users.add(User("ann", world.rules) if world.rules else admin("ann"))
            text = server.kubeconfig(folder, "ann").read_text()
            (cluster,) = json.loads(text)["clusters"]
            merged["clusters"].append({**cluster, "name": name})
            merged["contexts"].append({"name": name, "context": {"cluster": name, "user": "ann", "namespace": "shop"}})
            merged["users"] = json.loads(text)["users"]
        file = folder / "merged"
        file.write_text(json.dumps({"apiVersion": "v1", "kind": "Config", **merged}))
        yield Clusters(dumps, file)


@pytest.fixture
def live(clusters: Clusters, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setenv("KUBECONFIG", str(clusters.kubeconfig))
    return [f"{name}=context:{name}" for name in clusters.dumps]


@pytest.fixture
def dumps(clusters: Clusters) -> list[str]:
    return [f"{name}={path}" for name, path in clusters.dumps.items()]


def exported(cli: Cli, sources: list[str], folder: Path, *words: str) -> list[str]:
    """The exports of all the sources in one run, under the same names."""
    result = cli("export", *_files(sources), "-A", "-o", folder / "x.k8sconfig", *words)
    assert result.code == 0, result.err
    names = [source.partition("=")[0] for source in sources]
    return [f"{name}={folder / f'x-{name}.k8sconfig'}" for name in names]


def _files(sources: list[str]) -> list[str]:
    return [word for source in sources for word in ("-f", source)]


def compared(cli: Cli, world: World, sources: list[str]) -> dict[tuple[str, ...], str]:
    found = verdicts(cli("compare", "-A", "-o", "json", *_files(sources)))
    return {key: verdict for key, verdict in found.items() if key[4] in world.channels}


def states(cli: Cli, sources: list[str]) -> dict[tuple[str, ...], str]:
    """The state of each key that each container gets, and who wins it."""
    result = cli("resolve", "-A", "-o", "json", *_files(sources))
    assert result.code in {0, 1}, result.err
    return dict(_states(result))


def _states(result: Result) -> Iterator[tuple[tuple[str, ...], str]]:
    for item in result.document["items"]:
        for container in item["containers"]:
            where = (item["source"], item["namespace"], *item["workload"].values(), container["name"])
            for variable in container["env"]:
                yield (*where, "env", variable["name"]), variable["state"]
            for file in container["files"]:
                yield (*where, "file", file["path"]), file["state"]


def lost(there: Mapping[tuple[str, ...], str], again: Mapping[tuple[str, ...], str], unknown: str) -> Counter[str]:
    """What is unknown there and was known before; anything else has to be the same."""
    assert again.keys() == there.keys()
    changed = {key for key in there if again[key] != there[key]}
    assert {again[key] for key in changed} <= {unknown}
    return Counter(there[key] for key in changed)


@pytest.mark.parametrize("words", [(), ("--clear-config",)], ids=["redacted", "clear"])
def test_verdicts_of_dump_export_and_live_are_the_same(
    cli: Cli, world: World, dumps: list[str], live: list[str], tmp_path: Path, words: tuple[str, ...]
) -> None:
    """And an export of the live clusters gives those of an export of the dumps."""
    there = compared(cli, world, dumps)
    (tmp_path / "live").mkdir()
    again = compared(cli, world, exported(cli, dumps, tmp_path, *words))
    missed = lost(there, again, "unknown")
    assert missed.total() == world.lost[bool(words)], (Counter(there.values()), missed)
    if world.runs:
        assert compared(cli, world, live) == there
        assert compared(cli, world, exported(cli, live, tmp_path / "live", *words)) == again


_UNREAD = {"forbidden": "not-read"}
"""A dump is silent about what its maker may not read."""


def test_states_of_dump_export_and_live_are_the_same_but_for_values(
    cli: Cli, world: World, dumps: list[str], live: list[str], tmp_path: Path
) -> None:
    there = states(cli, dumps)
    if world.runs:
        assert {key: _UNREAD.get(state, state) for key, state in states(cli, live).items()} == there
    assert lost(there, states(cli, exported(cli, dumps, tmp_path)), "redacted").keys() <= {"value"}
    assert lost(there, states(cli, exported(cli, dumps, tmp_path, "--clear-config")), "redacted").keys() <= {"value"}


def test_exports_of_two_runs_are_unknown_to_each_other_where_values_count(
    cli: Cli, world: World, dumps: list[str], tmp_path: Path
) -> None:
    """Two keys: nothing is called different that is the same, and what shows without values still does."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    (one, *_), (two, *_) = (exported(cli, dumps, tmp_path / name) for name in ("one", "two"))
    pair = [f"a={one.partition('=')[2]}", f"b={two.partition('=')[2]}"]
    dumped = dumps[0].partition("=")[2]
    there = compared(cli, world, [f"a={dumped}", f"b={dumped}"])
    missed = lost(there, compared(cli, world, pair), "unknown")
    assert missed.keys() <= {"same"}
    beside = lost(there, compared(cli, world, [pair[0], f"b={dumped}"]), "unknown")
    assert beside.keys() <= {"same"}
