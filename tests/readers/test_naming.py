"""``[NAME=]LOCATION``: what is the name and what the place."""

from pathlib import Path

import pytest

from k8sconfig_tui.readers import SourceError, SourceSpec, parse_all
from k8sconfig_tui.readers.naming import absolute


@pytest.fixture(autouse=True)
def _inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("text", "name", "location"),
    [
        ("staging.json.gz", "staging", "staging.json.gz"),
        ("dir/staging.yaml", "staging", "dir/staging.yaml"),
        ("/x/PROD.JSON.ZST", "PROD", "/x/PROD.JSON.ZST"),
        ("v1.2-prod.yml", "v1.2-prod", "v1.2-prod.yml"),
        ("dump.bin", "dump", "dump.bin"),
        ("dump", "dump", "dump"),
        (".json", ".json", ".json"),
        ("-", "stdin", "-"),
        ("context:prod/eu", "prod/eu", "context:prod/eu"),
        ("context:a=b", "a=b", "context:a=b"),
        ("demo:dev", "dev", "demo:dev"),
        ("/a/b=c.json", "b=c", "/a/b=c.json"),
        ("./x=y", "x=y", "./x=y"),
        ("=x.json", "=x", "=x.json"),
        ("x=", "x=", "x="),
    ],
)
def test_without_a_name_it_is_the_stem_or_the_context(text: str, name: str, location: str) -> None:
    assert SourceSpec.parse(text) == SourceSpec(name, location, named=False)


@pytest.mark.parametrize(
    ("text", "name", "location"),
    [
        ("prod=a.json", "prod", "a.json"),
        ("prod=/x/a=b.json", "prod", "/x/a=b.json"),
        ("prod=-", "prod", "-"),
        ("eu=context:prod", "eu", "context:prod"),
        ("a=b=c", "a", "b=c"),
    ],
)
def test_a_name_stands_before_the_first_equals_sign(text: str, name: str, location: str) -> None:
    assert SourceSpec.parse(text) == SourceSpec(name, location, named=True)


def test_what_exists_on_disk_is_a_location_whatever_it_is_called(tmp_path: Path) -> None:
    (tmp_path / "a=b.json").write_text("{}")
    assert SourceSpec.parse("a=b.json") == SourceSpec("a=b", "a=b.json", named=False)
    assert SourceSpec.parse("a=c.json") == SourceSpec("a", "c.json", named=True)


def test_a_directory_keeps_its_whole_name(tmp_path: Path) -> None:
    (tmp_path / "dump-1.32.json").mkdir()
    assert SourceSpec.parse("dump-1.32.json").name == "dump-1.32.json"
    assert SourceSpec.parse(".").name == tmp_path.name
    assert SourceSpec.parse("dump-1.32.json/").name == "dump-1.32.json"


@pytest.mark.parametrize("text", ["a\0b", "x" * 5000, "prod=a\0b", "\udcff.json", "\x1b[31m\n.yaml"])
def test_impossible_paths_are_locations_with_printable_names(text: str) -> None:
    spec = SourceSpec.parse(text)
    assert text.endswith(spec.location)
    assert spec.name.isprintable()


def test_the_demo_is_three_sources() -> None:
    assert parse_all(["demo:"]) == [SourceSpec(name, f"demo:{name}") for name in ("dev", "staging", "prod")]
    assert [spec.name for spec in parse_all(["shop=demo:"])] == ["shop-dev", "shop-staging", "shop-prod"]


@pytest.mark.parametrize(
    ("texts", "names"),
    [
        (["a.json", "b.json"], ["a", "b"]),
        (["/x/dev/dump.json", "/x/prod/dump.json"], ["dev-dump", "prod-dump"]),
        (["/x/staging.json", "/x/staging.yaml"], ["staging", "staging-2"]),
        (["dump=/x/a.json", "/x/dump.json"], ["dump", "dump-2"]),
        (["context:a", "context:a"], ["a", "a-2"]),
    ],
)
def test_equal_names_are_told_apart(texts: list[str], names: list[str], tmp_path: Path) -> None:
    found = [spec.name.removeprefix(f"{tmp_path.name}-") for spec in parse_all(texts)]
    assert found == names


def test_a_name_given_twice_is_an_error() -> None:
    with pytest.raises(SourceError, match="two sources are named prod") as caught:
        parse_all(["prod=a.json", "prod=b.json"])
    assert caught.value.name == "prod"


def test_a_link_to_itself_is_named_like_any_other(tmp_path: Path) -> None:
    loop = tmp_path / "loop.json"
    loop.symlink_to("loop.json")
    assert [spec.name for spec in parse_all([str(loop), f"{tmp_path}/./loop.json"])] == ["loop", "loop-2"]


def test_a_detour_behind_a_link_stays_in_the_absolute_location(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "far" / "folder").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "far" / "folder")
    (tmp_path / "far" / "dump.json").write_text("{}")
    monkeypatch.chdir(tmp_path)
    assert Path(absolute("link/../dump.json")).samefile("link/../dump.json")
