"""What there is to open, and the command that makes a context into something that can be."""

import shutil
import subprocess

import pytest

from k8sconfig_tui.present import picker
from k8sconfig_tui.present.line import plain_text
from k8sconfig_tui.present.picker import Choice, Offer, rows
from k8sconfig_tui.readers.access import Access
from k8sconfig_tui.readers.kubeconfig import Context, Kubeconfig
from tests.worlds.hostile import ATTACKS

_CONTEXTS = Kubeconfig([Context("prod", "eu", "shop", True), Context("dev")], ["/x: no YAML at line 3"], ["/x"])


def _text(offer: Offer, query: str = "") -> str:
    return "\n".join(plain_text(picker.line(row, ())) for row in rows(offer, query))


def test_sections_stand_in_their_order_and_the_current_context_is_marked() -> None:
    text = _text(Offer(["dev=a.json"], [("dev=b.json", "prod=c.json")], _CONTEXTS))
    titles = ["Open now", "Recent", "Files", "Demo", "Contexts"]
    assert [line.split("   ")[0] for line in text.splitlines() if line.split("   ")[0] in titles] == titles
    assert "dev=b.json  prod=c.json" in text
    assert "prod   current   cluster eu   namespace shop" in text
    assert "/x: no YAML at line 3" in text


def test_without_a_kubeconfig_it_says_so_and_before_it_is_read_that_it_is_read() -> None:
    assert "reading the kubeconfig" in _text(Offer())
    assert "no context in any kubeconfig" in _text(Offer(kubeconfig=Kubeconfig([], [], [])))


def test_a_filter_leaves_what_passes() -> None:
    found = rows(Offer([], [("x.json",)], _CONTEXTS), "dev")
    assert [row.choice.text for row in found if row.choice] == ["dev"]
    assert "No source passes" in _text(Offer(), "zzz")


def test_only_sources_can_be_marked() -> None:
    demo = Choice("sources", ("demo:",))
    marked = [plain_text(picker.line(row, {demo: None})) for row in rows(Offer(kubeconfig=_CONTEXTS))]
    assert [line.split("   ")[0] for line in marked if "[" in line] == [
        "  [x] The built-in demo",
        "  [ ] prod",
        "  [ ] dev",
    ]


def test_a_context_opens_as_a_source() -> None:
    found = [row.choice for row in rows(Offer(kubeconfig=_CONTEXTS)) if row.choice and row.choice.context]
    assert [choice.sources for choice in found] == [("context:prod",), ("context:dev",)]


def test_a_context_of_another_kubeconfig_or_as_another_user_opens_so() -> None:
    access = Access(kubeconfig="/x/y", as_user="ann")
    offer = Offer(kubeconfig=_CONTEXTS, access=access)
    found = [row.choice for row in rows(offer) if row.choice and row.choice.context]
    assert found[0].sources == ("context:prod?kubeconfig=/x/y&as=ann",)
    assert "Contexts   as ann, kubeconfig /x/y; enter reads" in _text(offer)
    assert picker.command(Context("prod"), access).startswith("kubectl --context prod --kubeconfig /x/y --as ann get ")
    assert "no context in /x/y" in _text(Offer(kubeconfig=Kubeconfig([], [], []), access=access))


def test_the_command_names_the_context_as_a_shell_takes_it() -> None:
    assert picker.command(Context("prod")).startswith("kubectl --context prod get ns,")
    assert picker.command(Context("prod")).endswith(" -A -o json > prod.json")
    assert " --context 'it'\"'\"'s' " in picker.command(Context("it's"))
    assert picker.command(Context("../../etc/x")).endswith("> etc-x.json")
    assert picker.command(Context("---")).endswith("> snapshot.json")


@pytest.mark.parametrize("attack", [attack for attack in ATTACKS if attack and "\0" not in attack])
def test_a_hostile_context_is_one_word_of_the_shell_and_nothing_a_terminal_obeys(attack: str) -> None:
    made = picker.command(Context(attack))
    assert made.isprintable()
    shell = shutil.which("bash")
    if shell is None:
        pytest.skip("no bash here")
    words = made.partition(" get ")[0]
    script = f'kubectl() {{ printf %s "$2"; }}; {words}'
    done = subprocess.run([shell, "-c", script], capture_output=True, check=True, env={"LC_ALL": "C.UTF-8"})
    assert done.stdout.decode() == attack


@pytest.mark.parametrize("attack", ATTACKS)
def test_hostile_names_are_printable(attack: str) -> None:
    found = Kubeconfig([Context(attack, attack, attack)], [], [])
    assert all(line.isprintable() for line in _text(Offer([attack], [(attack, attack)], found)).splitlines())
    assert all(plain_text(line).isprintable() for line in picker.recipe(Context(attack)))
