"""A link: what a shell and the program's own parser make of it is what was looked at, whatever the names are."""

import subprocess
from pathlib import Path

import pytest

from k8sconfig_tui.cli.options import specs_of
from k8sconfig_tui.cli.parser import interface_parser, split_verb
from k8sconfig_tui.present.line import plain_text
from k8sconfig_tui.present.link import LinkError, command_line, fragment, link_page
from k8sconfig_tui.present.view import View
from k8sconfig_tui.readers import SourceSpec, parse_all, texts_of
from tests.worlds.hostile import ATTACKS, SURROGATE

VIEW = View(namespace="shop", workload="Deployment/web", container="app", key="LOG_LEVEL")
NAMES = (*ATTACKS, SURROGATE, "x" * 253, 'it\'s "quoted"', "two\nlines", "$HOME `id` \\", "-n")


def through_a_shell(line: str) -> list[str]:
    """The words that a shell makes of a command line, without the program's name."""
    script = f"set -- {line}\nfor word do printf '%s\\0' \"$word\"; done"
    done = subprocess.run(["sh", "-c", script], capture_output=True, check=True)
    return done.stdout.decode("utf-8", "surrogateescape").split("\0")[1:-1]


def opened(words: list[str]) -> tuple[View, list[SourceSpec]]:
    """What the program makes of its words."""
    verb, rest = split_verb(words)
    assert verb is None
    options = interface_parser("k8sconfig-tui").parse_intermixed_args(rest)
    return View.parse(options.view), specs_of(options, options.more)


@pytest.mark.parametrize("name", NAMES)
def test_hostile_names_pass_a_shell(name: str) -> None:
    view = View(
        environment=name, namespace=name, workload=f"Deployment/{name}", container=name, key=name, columns=(name, "b")
    )
    line = command_line(["demo:"], view)
    assert line.isascii()
    assert line.isprintable()
    assert opened(through_a_shell(line)) == (view, parse_all(["demo:"]))
    assert View.parse(fragment(view)) == view


@pytest.mark.parametrize(
    "name", ["it's.json", 'a"b.json', "two\nlines.json", "a=b.json", "$HOME.json", "-x.json", "ü ~"]
)
def test_hostile_paths_pass_a_shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).write_text("{}")
    (tmp_path / "dev").mkdir()
    for texts in ([name], [str(tmp_path / name)], [f"n={name}", "dev"], ["demo:", name, "demo:prod", "context:a/b"]):
        specs = parse_all(texts)
        view, again = opened(through_a_shell(command_line(texts_of(specs), VIEW)))
        assert view == VIEW
        assert [(spec.name, spec.location) for spec in again] == [(spec.name, spec.location) for spec in specs]


def test_the_words_of_a_link() -> None:
    specs = [SourceSpec("dev", "dumps/dev.json"), SourceSpec("prod", "p q.json", named=True)]
    assert command_line(texts_of(specs), VIEW) == (
        "k8sconfig-tui --view 'namespace=shop&workload=Deployment%2Fweb&container=app&key=LOG_LEVEL' "
        "dev=dumps/dev.json 'prod=p q.json'"
    )
    assert command_line(texts_of(parse_all(["demo:"])), View()) == "k8sconfig-tui --view '' demo:"
    assert texts_of(parse_all(["shop=demo:"])) == [f"shop-{name}=demo:{name}" for name in ("dev", "staging", "prod")]


def test_what_cannot_be_a_link_says_so() -> None:
    with pytest.raises(LinkError, match="too long"):
        command_line(["demo:"], View(key="\x00" * 5000))
    with pytest.raises(LinkError, match="no text"):
        command_line(["dev=/\udcff.json"], VIEW)


def test_the_page_says_what_is_in_it() -> None:
    page = link_page(["demo:"], View(filter="fake"))
    text = "\n".join(map(plain_text, page.lines))
    assert "k8sconfig-tui --view filter=fake demo:" in text
    assert "\n#filter=fake\n" in text
    assert "filter that you typed" in text
    assert "typed" not in "\n".join(map(plain_text, link_page(["demo:"], VIEW).lines))
