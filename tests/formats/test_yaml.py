"""Kubernetes objects as YAML: kubectl's types, the places of objects, and what an attacker may write."""

import json
import math
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from k8sconfig_tui import formats
from k8sconfig_tui.formats import Content, FormatError, NotKubernetesError, yaml_documents
from k8sconfig_tui.formats.yaml_scalars import plain
from k8sconfig_tui.model.inventory import Gap, Inventory
from tests.formats.samples import as_yaml, config_map, data_of, listing, messages, names, objects

HEAD = "apiVersion: foo/v1\nkind: Foo\nmetadata: {name: x}\n"

KUBECTL: list[dict[str, Any]] = json.loads(Path(__file__).with_name("kubectl_yaml.json").read_bytes())
"""What kubectl 1.32 made of ``spec:`` followed by each text (``kubectl annotate --local -o json``), or refused."""

READ = [case for case in KUBECTL if "refused" not in case]
REFUSED = [case["yaml"] for case in KUBECTL if "refused" in case]


def read(text: str | bytes) -> Content:
    return formats.read(text.encode() if isinstance(text, str) else text, "dump.yaml")


def spec(text: str) -> Any:
    (obj,) = objects(read(f"{HEAD}spec:{text}\n"))
    return msgspec.json.decode(obj.spec)


def typed(value: Any) -> Any:
    """The value with the types told apart that ``==`` confuses; a number is as exact as a JSON number is in Go."""
    if isinstance(value, dict):
        return {key: typed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [typed(item) for item in value]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return type(value), value
    return "number", value if -(2**63) <= value < 2**63 else float(value)


def places(content: Content) -> list[str]:
    return [
        f"{place.file}:{place.line}:{place.column}"
        for batch in content.batches
        for place in (batch.place(position) for position in range(len(batch.objects)))
    ]


# kubectl's types


@pytest.fixture(params=["libyaml", "pure"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "pure":
        monkeypatch.delattr(yaml, "CSafeLoader")
    return str(request.param)


@pytest.mark.parametrize("case", READ, ids=lambda case: ascii(case["yaml"])[:40])
@pytest.mark.usefixtures("parser")
def test_what_kubectl_reads_is_what_is_read(case: dict[str, Any]) -> None:
    assert typed(spec(case["yaml"])) == typed(case["json"])


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: ascii(text)[:40])
@pytest.mark.usefixtures("parser")
def test_what_kubectl_refuses_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(FormatError, match=r"^dump\.yaml:\d+"):
        spec(text)


def test_the_fixture_of_kubectls_answers_is_whole() -> None:
    assert len(READ) > 120
    assert len(REFUSED) > 30


@given(st.text(alphabet="+-0123456789._eExXoObBnfNiyYT~:", max_size=12))
def test_a_plain_scalar_that_is_no_number_or_word_is_its_own_text(text: str) -> None:
    value = plain(text)
    if isinstance(value, str):
        assert value == text
    if isinstance(value, float) and math.isfinite(value):
        assert value == float(text.replace("_", ""))


@given(st.integers())
def test_decimal_integers_are_numbers_of_their_value(number: int) -> None:
    assert plain(str(number)) == (number if -(2**63) <= number < 2**64 else float(number))


@given(st.integers(0, 2**63 - 1), st.sampled_from([("0x", "x"), ("0o", "o"), ("0", "o"), ("0b", "b")]))
def test_integers_in_other_bases(number: int, base: tuple[str, str]) -> None:
    prefix, digits = base
    assert plain(prefix + format(number, digits)) == number


def test_more_lenient_than_kubectl_where_yaml_itself_is_clear() -> None:
    assert spec(' "\\/"') == "/"
    assert names(read("{apiVersion: v1, kind: Foo, metadata: {name: a}}")) == ["a"]
    assert names(read("%YAML 1.1\n---\n" + HEAD)) == ["x"]
    assert names(read(f"{HEAD}...\n---\n{HEAD}")) == ["x", "x"]


# Documents and places


DOCUMENTS = f"""\
# a comment
{HEAD}---

---
# nothing
---
null
--- # here
  apiVersion: v1
  kind: Foo
  metadata: {{name: z}}
"""

ITEMS = """\
apiVersion: v1
items:
- apiVersion: v1
  kind: ConfigMap
  metadata: {name: a}
-
    kind: ConfigMap
    apiVersion: v1
    metadata: {name: b}
kind: List
"""

NESTED = """\
kind: ConfigMapList
apiVersion: v1
items:
- metadata: {name: a}
- kind: List
  apiVersion: v1
  items:
  - {kind: Secret, apiVersion: v1, metadata: {name: b}}
"""

ALIASED = """\
kind: List
apiVersion: v1
x: &a {kind: Foo, apiVersion: v1, metadata: {name: a}}
items:
- *a
- <<: *a
  metadata: {name: b}
"""


def test_documents_know_their_lines_and_columns() -> None:
    content = read(DOCUMENTS)
    assert names(content) == ["x", "z"]
    assert places(content) == ["dump.yaml:2:1", "dump.yaml:12:3"]
    assert not any(batch.listed for batch in content.batches)


def test_the_items_of_a_list_know_their_lines_and_columns() -> None:
    content = read(ITEMS)
    assert places(content) == ["dump.yaml:3:3", "dump.yaml:7:5"]
    assert [batch.listed for batch in content.batches] == [True]


def test_lists_in_lists_and_items_without_a_kind() -> None:
    content = read(NESTED)
    assert [(obj.kind, obj.metadata.name) for obj in objects(content)] == [("ConfigMap", "a"), ("Secret", "b")]
    assert places(content) == ["dump.yaml:4:3", "dump.yaml:5:3"]


@pytest.mark.parametrize("items", ["null", "[]", "", "~"])
def test_a_list_of_nothing(items: str) -> None:
    content = read(f"apiVersion: v1\nkind: List\nitems: {items}\n")
    assert [(batch.objects, batch.listed) for batch in content.batches] == [([], True)]


def test_documents_answer_for_nothing() -> None:
    """As ``kubectl get cm/a -o yaml; echo ---; kubectl get cm/b -o yaml`` writes them: others may exist."""
    content = read(as_yaml(config_map("a", uid="1"), config_map("b", resourceVersion="2")))
    assert [batch.listed for batch in content.batches] == [False]


@pytest.mark.parametrize("rest", ["continue: eyJ2Ij", "remainingItemCount: 7"])
def test_a_part_of_a_list_answers_for_nothing_and_says_so(rest: str) -> None:
    content = read(f"{ITEMS}metadata:\n  {rest}\n")
    assert places(content) == ["dump.yaml:3:3", "dump.yaml:7:5"]
    assert not any(batch.listed for batch in content.batches)
    message = f"dump.yaml: a part of a list (metadata.{rest.partition(':')[0]} is set)"
    assert [gap for batch in content.batches for gap in batch.gaps] == [Gap("configmaps", None, "truncated", message)]


@pytest.mark.parametrize("rest", ["continue: ''", "remainingItemCount: 0"])
def test_the_end_of_a_list_is_its_end(rest: str) -> None:
    assert [batch.listed for batch in read(f"{ITEMS}metadata:\n  {rest}\n").batches] == [True]


def test_an_aliased_item_has_the_place_of_its_alias() -> None:
    content = read(ALIASED)
    assert names(content) == ["a", "b"]
    assert places(content) == ["dump.yaml:5:3", "dump.yaml:6:3"]


def test_a_custom_resource_may_have_items() -> None:
    (obj,) = objects(read(HEAD + "items:\n- {a: 1}\nspec: {b: 2}\n"))
    assert msgspec.json.decode(obj.spec) == {"b": 2}


def test_a_value_of_the_wrong_type_is_left_for_the_objects_reader() -> None:
    content = read("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {PORT: 8080}\n")
    assert data_of(content) == {"PORT": 8080}
    inventory = Inventory("x", content.batches)
    (obj,) = inventory
    found = inventory.data("ConfigMap", "default", obj.metadata.name)
    assert found is not None
    assert found.entries["PORT"].state == "invalid"
    assert any(gap.reason == "failed" and "dump.yaml:1" in gap.message for gap in inventory.gaps)


def test_a_bad_item_is_flagged_with_its_line() -> None:
    bad = "- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: 017}\n"
    content = read(f"kind: List\napiVersion: v1\nitems:\n{bad}{bad.replace('017', 'good')}")
    assert names(content) == ["good"]
    assert messages(content) == [
        "dump.yaml:4: an object was left out: Expected `str`, got `int` - at `$.metadata.name`"
    ]


def test_anchors_do_not_reach_into_the_next_document() -> None:
    with pytest.raises(FormatError, match=r"dump\.yaml:9:7: not valid YAML: an alias of an anchor that is not there"):
        read(f"{HEAD}spec: &a 1\n---\n{HEAD}spec: *a\n")


# What is no object


BROKEN = {
    " .inf": "5:7: not valid YAML: JSON has no infinity and no not-a-number",
    " {~: 1, [a]: {b: *c}}": "5:8: not valid YAML: a mapping's key is null or too large a number",
    " !!int x": "5:7: not valid YAML: a value does not fit its tag",
}


@pytest.mark.parametrize("value", BROKEN)
@pytest.mark.usefixtures("parser")
def test_a_document_that_json_cannot_hold_hides_no_other(value: str) -> None:
    content = read(f"---\n{HEAD}spec:{value}\n---\n{HEAD.replace('name: x', 'name: z')}--- .nan\n---\n{ITEMS}")
    assert sorted(names(content)) == ["a", "b", "z"]
    assert messages(content) == [
        f"dump.yaml:{BROKEN[value]}",
        "dump.yaml:10:5: not valid YAML: JSON has no infinity and no not-a-number",
    ]
    assert [batch.listed for batch in content.batches if batch.objects] == [True, False]


def test_text_between_documents_hides_none_of_them() -> None:
    content = read(f"{HEAD}---\nNo resources found\n---\n{HEAD.replace('name: x', 'name: z')}")
    assert names(content) == ["x", "z"]
    assert messages(content) == ["dump.yaml:5: not a Kubernetes object: the text is no YAML mapping"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "No resources found in shop namespace.\n",
            "dump.yaml:1: not a Kubernetes object: the text is no YAML mapping",
        ),
        ("---\n# x\n---\n- a\n- b\n", "dump.yaml:4: not a Kubernetes object: the text is no YAML mapping"),
        ("replicas: 3\n", "dump.yaml:1: not a Kubernetes object: it has no kind"),
        ("apiVersion: v1\nkind: Config\nusers: []\n", "dump.yaml:1: a kubeconfig, not a Kubernetes object"),
        ("# only a comment\n", "dump.yaml: no document in it"),
        ("---\n---\n", "dump.yaml: no document in it"),
    ],
)
def test_what_is_no_kubernetes_object_is_said_with_its_line(text: str, says: str) -> None:
    with pytest.raises(NotKubernetesError) as caught:
        read(text)
    assert str(caught.value) == says


def test_a_template_is_recognised() -> None:
    with pytest.raises(FormatError, match=r"dump\.yaml:1:2:.*a template must be rendered first"):
        read("{{- if .Values.x }}\nkind: Foo\n{{- end }}\n")


@pytest.mark.usefixtures("parser")
def test_text_that_is_not_utf_8_is_refused_with_its_line() -> None:
    with pytest.raises(FormatError, match=r"^dump\.yaml:4: not UTF-8 text"):
        read(HEAD.encode() + b"spec: \xff\n")


# Attacks


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
@pytest.mark.usefixtures("parser")
def test_bottomless_nesting_is_refused_in_one_line(opening: str) -> None:
    with pytest.raises(FormatError, match=r"^dump\.yaml:2:\d+: not valid YAML: nested more than 256 levels deep"):
        read("# x\n" + opening * 100_000)


def test_nesting_within_reason_is_read() -> None:
    depth = yaml_documents.DEEPEST - 1
    value = spec(" " + "[" * depth + "]" * depth)
    for _ in range(depth - 1):
        (value,) = value
    assert value == []


def bomb(width: int, levels: int) -> str:
    """Aliases of lists of aliases: ``width ** levels`` nodes from a few hundred bytes."""
    lines = [f"  a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * width)}]" for level in range(1, levels)]
    return "\n".join(["", "  a0: &a0 [x]", *lines])


def test_an_alias_bomb_is_refused_where_it_grows_too_large() -> None:
    with pytest.raises(FormatError, match=r"^dump\.yaml:\d+:\d+: not valid YAML: aliases stand for too much"):
        spec(bomb(9, 10))


def test_an_alias_bomb_of_long_text_is_refused() -> None:
    text = f"\n  a: &a {'x' * 1_000_000}\n  b: [{', '.join(['*a'] * 1000)}]"
    with pytest.raises(FormatError, match="aliases stand for too much"):
        spec(text)


def test_a_bomb_of_merges_is_refused() -> None:
    lines = ["", "  a0: &a0 {x: 1}"]
    lines += [f"  a{n}: &a{n} {{p: *a{n - 1}, <<: {{q: *a{n - 1}}}}}" for n in range(1, 30)]
    with pytest.raises(FormatError, match="aliases stand for too much"):
        spec("\n".join(lines))


def test_aliases_that_deepen_one_another_are_refused_in_one_line() -> None:
    lines = ["", "  a0: &a0 [x]"]
    lines += [f"  a{n}: &a{n} {'[' * 100}*a{n - 1}{']' * 100}" for n in range(1, 30)]
    with pytest.raises(FormatError, match=r"^dump\.yaml: nested too deeply"):
        spec("\n".join(lines))


def test_many_small_aliases_are_read() -> None:
    assert len(spec("\n  a: &a {x: 1}\n  b: [" + ", ".join(["*a"] * 20_000) + "]")["b"]) == 20_000


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.system", "!!python/name:os.system", "!ruby/object:X"])
def test_tags_of_other_languages_are_mere_text(tag: str) -> None:
    assert spec(f" {tag} echo") == "echo"
    assert spec(f" {tag} [echo]") == ["echo"]


def test_an_integer_of_thousands_of_digits_is_a_float_or_its_text() -> None:
    assert spec(" " + "9" * 300) == float("9" * 300)
    assert spec(" " + "9" * 5000) == "9" * 5000


def test_a_list_of_one_thousand_objects_keeps_every_place() -> None:
    content = read(as_yaml(listing(*[config_map(f"c{number}") for number in range(1000)])))
    assert len(set(places(content))) == 1000


def test_a_list_that_is_cut_off_says_so() -> None:
    whole = "apiVersion: v1\nitems:\n- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: a}\nkind: List\n"
    assert formats.read(whole.encode(), "dump.yaml").batches[0].listed
    with pytest.raises(FormatError, match=r"dump\.yaml:1.*cut off"):
        formats.read(whole.removesuffix("kind: List\n").encode(), "dump.yaml")
