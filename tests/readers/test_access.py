"""How a cluster is read, as a part of its SOURCE text: it comes back as it was, whatever the names are."""

from pathlib import Path

import pytest

from k8sconfig_tui.readers import SourceSpec, parse_all, texts_of
from k8sconfig_tui.readers.access import Access, said_of, split_access, with_access
from tests.worlds.hostile import ATTACKS

_ANN = Access(
    kubeconfig="/home/ann/a kube&config=?",
    cluster="eu",
    user="ann@eu",
    as_user="system:serviceaccount:shop:web",
    as_groups=("devs", "ops & co"),
    as_uid="12",
    secrets="metadata",
)
_NAMES = (
    "dev",
    "arn:aws:eks:eu-west-1:1:cluster/x",
    "",
    "a?b",
    "a?",
    "a?as=ann",
    "?",
    "a%3fb",
    "a&as=b",
    "ü",
    "a=b",
    "a#b",
)


@pytest.mark.parametrize("access", [Access(), _ANN, Access(as_user="ann"), Access(secrets="lazy")])
@pytest.mark.parametrize("name", [*_NAMES, *ATTACKS])
def test_a_source_comes_back_as_it_was(name: str, access: Access) -> None:
    spec = SourceSpec("x", f"context:{name}", named=True, access=access)
    assert split_access(with_access(spec.location, access)) == (spec.location, access)
    assert parse_all(texts_of([spec])) == [spec]
    assert parse_all(texts_of([spec], from_anywhere=True)) == [spec]


def test_what_is_not_understood_belongs_to_the_name() -> None:
    for text in ("context:a?as", "context:a?token=abc", "context:a?as=b&as=c", "context:a?as=", "context:a?secrets=no"):
        assert split_access(text) == (text, Access())
    assert split_access("a.json?as=ann") == ("a.json?as=ann", Access())


def test_a_name_does_not_change_by_how_it_is_read() -> None:
    assert [spec.name for spec in parse_all(["context:dev?as=ann"])] == ["dev"]
    assert [spec.name for spec in parse_all(["context:dev", "context:dev?as=ann"])] == ["dev", "dev-2"]


def test_a_kubeconfig_is_found_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    spec = SourceSpec.parse("context:dev?kubeconfig=there")
    assert texts_of([spec]) == ["dev=context:dev?kubeconfig=there"]
    assert texts_of([spec], from_anywhere=True) == [f"dev=context:dev?kubeconfig={tmp_path}/there"]


def test_only_what_is_needed_to_read_the_same_is_kept() -> None:
    access = Access(as_user="ann", request_timeout="10s", view=("shop",), only=True)
    assert texts_of([SourceSpec("dev", "context:dev", access=access)]) == ["dev=context:dev?as=ann"]
    assert said_of(_ANN).startswith("as system:serviceaccount:shop:web, kubeconfig /home/ann/")


def test_what_a_source_says_itself_comes_first() -> None:
    said = Access(as_user="ann", as_groups=("devs",), as_uid="12", kubeconfig="x", request_timeout="1s")
    assert Access(as_user="bob").over(said) == said._replace(as_user="bob", as_groups=(), as_uid="")
    assert Access().over(said) == said
    assert said.over(_ANN) == said._replace(cluster="eu", user="ann@eu", secrets="metadata")
