"""Rules B1–B6: ``$(VAR)`` in variables, commands, probes and sub-paths."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8sconfig_tui.model.definition import Definition
from k8sconfig_tui.model.expansion import expand
from k8sconfig_tui.model.inventory import ImageConfig
from k8sconfig_tui.model.values import State
from tests.resolve.cases import (
    app,
    config_map,
    inventory,
    key,
    pod,
    resolve,
    resolve_in,
    secret,
    service,
    text_of,
    values,
    var,
)

KNOWN = {"A": "v", "": "empty name", "B(": "odd", "D": "$(A)"}


def see(name: str) -> Definition | None:
    return Definition("literal", "", State.VALUE, KNOWN[name]) if name in KNOWN else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a$$", "a$"),
        ("$$(A)", "$(A)"),
        ("$$$(A)", "$v"),
        ("$$$$(A)", "$$(A)"),
        ("$()", "empty name"),
        ("$(A", "$(A"),
        ("$(A$(A)", "$(A$(A)"),
        ("$", "$"),
        ("${A} $A", "${A} $A"),
        ("\\$(A)", "\\v"),
        ("$( A)", "$( A)"),
        ("$é$(A)", "$év"),
        ("$(B()", "odd"),
        ("$(A))", "v)"),
        ("$(NOPE)$(A)", "$(NOPE)v"),
        ("$(D)", "$(A)"),
        ("", ""),
    ],
)
def test_b1_b3_b4_grammar(text: str, expected: str) -> None:
    assert expand(text, see).value == expected


def reference_expand(text: str) -> str:
    """The same grammar, read rune by rune as the original does."""
    out, at = "", 0
    while at < len(text):
        if text[at] != "$" or at + 1 == len(text):
            out, at = out + text[at], at + 1
        elif text[at + 1] == "$":
            out, at = out + "$", at + 2
        elif text[at + 1] == "(" and ")" in text[at + 2 :]:
            close = text.index(")", at + 2)
            name = text[at + 2 : close]
            out, at = out + KNOWN.get(name, f"$({name})"), close + 1
        else:
            out, at = out + text[at : at + 2], at + 2
    return out


@given(st.text(alphabet="$()AB é", max_size=24))
def test_b1_agrees_with_a_rune_by_rune_reading(text: str) -> None:
    assert expand(text, see).value == reference_expand(text)


@given(st.text(alphabet=st.characters(blacklist_characters="$"), max_size=50))
def test_b1_text_without_a_dollar_is_left_alone(text: str) -> None:
    assert expand(text, see).value == text


def test_b3_unresolved_names_are_told() -> None:
    made = resolve(pod(app(var("A", "$(LATER)-$(TYPO)"), var("LATER", "x"))))
    assert made.env["A"].value == "$(LATER)-$(TYPO)"
    assert made.env["A"].unresolved == ("LATER", "TYPO")


def test_b4_values_from_objects_are_never_expanded() -> None:
    made = resolve(
        pod(app(var("X", "x"), var("K", secretKeyRef=key("s", "k")), envFrom=[{"configMapRef": {"name": "cm"}}])),
        config_map("cm", {"E": "$(X)$$"}),
        secret("s", {"k": "$(X)"}),
    )
    assert values(made) == {"X": "x", "E": "$(X)$$", "K": "$(X)"}


def test_b5_commands_see_the_final_variables() -> None:
    made = resolve(pod(app(var("A", "1"), var("A", "2"), command=["run", "$(A)"], args=["$(NOPE)", "$$(A)"])))
    assert [word.value for word in made.command] == ["run", "2"]
    assert [word.value for word in made.args] == ["$(NOPE)", "$(A)"]
    assert made.args[0].unresolved == ("NOPE",)


def test_b5_a_secret_in_an_argument_makes_it_sensitive() -> None:
    made = resolve(pod(app(var("S", secretKeyRef=key("s", "k")), args=["--token=$(S)"])), secret("s", {"k": "hush"}))
    assert made.args[0].sensitive
    assert made.settings["--token"].winner.sensitive
    assert made.settings["--token"].winner.value == "hush"


def test_b5_probes_see_raw_literals_only_and_hooks_nothing() -> None:
    probe = {"exec": {"command": ["$(LIT)", "$(REF)", "$(FROM)"]}}
    subject = pod(
        app(
            var("LIT", "a$(B)"),
            var("REF", configMapKeyRef=key("cm", "k")),
            envFrom=[{"prefix": "", "configMapRef": {"name": "cm"}}],
            livenessProbe=probe,
            lifecycle={"preStop": probe},
        )
    )
    made = resolve(subject, config_map("cm", {"k": "v", "FROM": "w"}))
    assert [word.value for word in made.probes["livenessProbe"]] == ["a$(B)", "", "$(FROM)"]
    assert [word.value for word in made.probes["lifecycle.preStop"]] == ["$(LIT)", "$(REF)", "$(FROM)"]


@pytest.mark.parametrize(("env", "lacking"), [([], "A, B"), ([var("A", "x"), var("B")], "B")])
def test_b6_a_sub_path_expression_needs_values(env: list[dict[str, object]], lacking: str) -> None:
    mounts = [{"name": "v", "mountPath": "/f", "subPathExpr": "$(A)/$(B)"}]
    made = resolve(pod(app(*env, volumeMounts=mounts), volumes=[{"name": "v", "configMap": {"name": "unrelated"}}]))
    assert made.failure is not None
    assert made.failure.message == f"missing value for {lacking}"


def test_b6_what_is_missing_is_named_once_and_sorted() -> None:
    mounts = [{"name": "v", "mountPath": "/f", "subPathExpr": "$(Z)/$(A)/$(M)$(Z)"}]
    volumes = [{"name": "v", "configMap": {"name": "unrelated"}}]
    made = resolve(pod(app(var("M", ""), volumeMounts=mounts), volumes=volumes))
    assert made.failure is not None
    assert made.failure.message == "missing value for A, M, Z"


def test_b6_a_sub_path_expression_is_expanded() -> None:
    mounts = [{"name": "v", "mountPath": "/f", "subPathExpr": "$(A)"}]
    made = resolve(
        pod(app(var("A", "x"), volumeMounts=mounts), volumes=[{"name": "v", "configMap": {"name": "cm"}}]),
        config_map("cm", {"x": "1", "y": "2"}),
    )
    assert {path: file.winner.value for path, file in made.files.items()} == {"/f": "1"}


def settings(**container: list[str]) -> dict[str, str | bytes | None]:
    made = resolve(pod(app(**container)))
    return {name: setting.winner.value for name, setting in made.settings.items()}


@pytest.mark.parametrize(
    ("container", "expected"),
    [
        ({"args": ["--a=1", "--b", "2", "--c", "--d=x=y"]}, {"--a": "1", "--b": "2", "--c": "", "--d": "x=y"}),
        ({"args": ["-Dspring.port=8080", "-jar", "a.jar"]}, {"-Dspring.port": "8080"}),
        ({"command": ["KEY=v", "X=1", "prog", "--f=1"]}, {"KEY": "v", "X": "1", "--f": "1"}),
        ({"command": ["/usr/bin/env", "KEY=v", "prog"]}, {"KEY": "v"}),
        ({"command": ["sh", "-c", "run --a=1"], "args": ["--b=2"]}, {}),
        ({"command": ["/bin/bash", "-ec"], "args": ["A=1 run --a=1"]}, {}),
        ({"command": ["prog"], "args": ["--a=1", "--", "--b=2"]}, {"--a": "1"}),
        ({"command": ["prog", "-config=/x"]}, {"-config": "/x"}),
        ({"args": ["plain", "words"]}, {}),
    ],
)
def test_settings_in_command_lines_are_keys_of_their_own(
    container: dict[str, list[str]], expected: dict[str, str]
) -> None:
    assert settings(**container) == expected


def test_a_setting_given_twice_keeps_the_earlier() -> None:
    made = resolve(pod(app(args=["--a=1", "--a=2"])))
    assert made.settings["--a"].winner.path == "args[1]"
    assert [loser.path for loser in made.settings["--a"].losers] == ["args[0]"]


def test_a_setting_needing_a_runtime_value_is_runtime() -> None:
    made = resolve(pod(app(var("IP", fieldRef={"fieldPath": "status.podIP"}), args=["--ip=$(IP)"])))
    assert made.settings["--ip"].winner.state is State.RUNTIME
    assert made.args[0].value is None


def test_g_env_from_is_listed_with_its_prefix_unlike_kubectl_set_env() -> None:
    made = resolve(pod(app(envFrom=[{"prefix": "P_", "configMapRef": {"name": "cm"}}])), config_map("cm", {"k": "v"}))
    assert text_of(made, "P_k") == "v"


def test_b2_a_reference_sees_own_variables_before_service_variables() -> None:
    own = pod(app(var("WEB_PORT", "own"), var("A", "$(WEB_PORT)")), enableServiceLinks=True)
    assert text_of(resolve(own, service("web")), "A") == "own"
    late = pod(app(var("A", "$(WEB_PORT)"), var("WEB_PORT", "own")), enableServiceLinks=True)
    assert text_of(resolve(late, service("web")), "A") == "tcp://10.0.0.9:80"


@pytest.mark.parametrize(
    ("container", "command", "args"),
    [
        ({}, ["/entry"], ["serve"]),
        ({"args": ["own"]}, ["/entry"], ["own"]),
        ({"command": ["run"]}, ["run"], []),
        ({"command": ["run"], "args": ["own"]}, ["run"], ["own"]),
    ],
)
def test_b5_the_images_cmd_applies_only_if_both_are_unset(
    container: dict[str, list[str]], command: list[str], args: list[str]
) -> None:
    subject = pod(app(**container))
    config = ImageConfig({}, ("/entry",), ("serve",), "app.tar")
    made = resolve_in(inventory(subject, images={"app:1": config}), subject)
    assert ([word.value for word in made.command], [word.value for word in made.args]) == (command, args)


def test_b1_a_megabyte_of_openers_is_read_in_one_pass() -> None:
    text = "$(" * 500_000
    assert expand(text, see).value == text
    assert expand(text + "$$", see).value == text + "$"
    assert expand(text + ")", see).unresolved == (text[2:],)


def test_a_chain_that_asks_for_more_than_memory_is_refused() -> None:
    chain = [var("V0", "x" * 1000), *(var(f"V{n}", f"$(V{n - 1})" * 10) for n in range(1, 12))]
    made = resolve(pod(app(*chain, var("AFTER", "ok"))))
    assert made.env["V3"].state is State.VALUE
    assert [made.env[name].state for name in ("V5", "V11")] == [State.INVALID, State.INVALID]
    assert made.env["AFTER"].value == "ok"
