"""The README says what is: its generated parts, its commands, its pictures and the things it points to."""

import re
import tomllib

import msgspec
import pytest

from k8sconfig_tui.settings import Settings
from tests.pictures import FOLDER, PICTURES, Picture, take, words
from tests.readme import PARTS, README, generated

_TEXT = README.read_text()


def test_no_generated_part_has_drifted() -> None:
    assert generated(_TEXT) == _TEXT, "run python -m tests.readme"


@pytest.mark.parametrize("name", PARTS)
def test_every_generated_part_has_its_place(name: str) -> None:
    assert _TEXT.count(f"<!-- {name} -->") == _TEXT.count(f"<!-- /{name} -->") == 1
    assert PARTS[name]() in _TEXT


def test_the_config_file_it_shows_is_the_default() -> None:
    shown = re.search(r"```toml\n(.*?)```", _TEXT, re.DOTALL)
    assert shown
    assert msgspec.convert(tomllib.loads(shown[1]), Settings) == Settings()


def test_everything_it_points_to_is_there() -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)\)", _TEXT)
    assert targets
    assert [target for target in targets if not (README.parent / target).exists()] == []


def test_installing_and_testing_are_one_line_each_with_an_environment_of_their_own() -> None:
    lines = [line for line in _TEXT.splitlines() if line.startswith("python3 -m venv ")]
    assert [line.rsplit(" && ", 1)[1] for line in lines] == [
        ".venv/bin/k8sconfig-tui demo:",
        ".venv-test/bin/pytest -n auto",
    ]


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
async def test_its_pictures_show_what_the_program_shows(picture: Picture) -> None:
    kept = FOLDER.joinpath(f"{picture.name}.svg").read_text()
    assert words(kept), "an empty picture"
    assert words(await take(picture)) == words(kept), "run python -m tests.pictures"
