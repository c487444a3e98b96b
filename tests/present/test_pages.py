"""The pages tell the whole story, lead somewhere, and hold no secret."""

import base64
import json
import time
from collections.abc import Callable
from functools import partial

import pytest
import yaml

from k8sconfig_tui.compare import structural
from k8sconfig_tui.model.inventory import Gap
from k8sconfig_tui.present import rights
from k8sconfig_tui.present.line import plain_text
from k8sconfig_tui.present.page import Page
from k8sconfig_tui.present.pages import completeness, explain, manifest, overview, used_by
from k8sconfig_tui.present.pages.asked import Asked
from k8sconfig_tui.present.signs import ASCII
from k8sconfig_tui.present.yaml import entries, line_of
from k8sconfig_tui.ui.pages import leads_in
from tests.present.pages import ask, forest_of, line_with, text
from tests.present.worlds import workspace
from tests.worlds.forbidden import forbidden
from tests.worlds.hostile import SECRETS as HOSTILE_SECRETS
from tests.worlds.hostile import hostile_pair
from tests.worlds.kubectl import Object, config_map, container, deployment, from_config_map, pod_template
from tests.worlds.reading import inventories
from tests.worlds.shop import shop
from tests.worlds.small import SECRETS, small, small_pair

PAGES: list[Callable[[Asked], Page]] = [
    explain.explain,
    used_by.used_by,
    lambda asked: used_by.used_by(asked, whole=True),
    lambda asked: manifest.manifest(asked, asked.column),
]
CONTAINER_PAGES: list[Callable[[Asked], Page]] = [
    overview.container,
    overview.below,
    used_by.reads,
    lambda asked: manifest.manifest(asked, asked.column),
]


# Explain


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("SAME", "In dev and prod it is a literal in Deployment web; the values are equal, byte for byte."),
        (
            "BOTH",
            "In dev it is a literal in Deployment web; in prod it is key BOTH of Secret web; the values differ.",
        ),
        ("ONLY_DEV", "In dev it is a literal in Deployment web; in prod nothing sets it."),
        ("FROM", "In dev and prod it is key FROM of ConfigMap web by envFrom; the values are equal, byte for byte."),
        ("POD_IP", "known only in the running pod; it is made of the same everywhere."),
        ("OPTIONAL", "nothing sets it: key key of ConfigMap web-absent is optional and not there."),
    ],
)
def test_one_plain_sentence_says_it(key: str, sentence: str) -> None:
    assert sentence in text(explain.explain(ask(key)))


def test_who_stands_alone_is_named() -> None:
    third = {"dev": small("dev"), "test": small("dev"), "prod": small("prod")}
    said = text(explain.explain(ask("VALUE", worlds=third)))
    assert "the value in prod differs from the others" in said


def test_a_missing_key_says_that_the_container_cannot_start() -> None:
    said = text(explain.explain(ask("NEEDED", 1, name="worker", container="worker")))
    assert "In prod key NEEDED of Secret worker is missing, and the container cannot start; in dev it is" in said


def test_what_was_not_read_claims_nothing() -> None:
    worlds = {"dev": forbidden("dev")["secrets"], "prod": small("prod")}
    said = text(explain.explain(ask("PASSWORD", worlds=worlds)))
    assert "In dev it is key PASSWORD of Secret web, which was not read" in said
    assert "whether the values are the same cannot be known" in said


def test_the_environment_of_the_cursor_comes_first_and_all_lead_to_their_cells() -> None:
    page = explain.explain(ask("VALUE", 1))
    prod, dev = line_with(page, "prod  namespace"), line_with(page, "dev  namespace")
    assert prod < dev
    assert (page.targets[prod].column, page.targets[prod].key) == ("prod", "VALUE")
    assert page.targets[dev + 1].column == "dev"


def test_losers_and_reasons_are_told() -> None:
    assert "an entry of env beats envFrom" in text(explain.explain(ask("SHADOWED")))


def test_the_same_setting_by_another_way_is_told_where_the_key_is_not_set() -> None:
    worlds = {name: shop(name) for name in ("dev", "staging", "prod")}
    page = explain.explain(ask("FRAUD_CHECK_TOKEN", 2, name="checkout", container="checkout", worlds=worlds))
    assert "In prod the flag --fraud-check-token gives what looks like the same setting." in text(page)
    assert page.targets[line_with(page, "also  ")].key == "--fraud-check-token"


def test_a_container_tells_its_failures_counts_and_findings() -> None:
    page = overview.container(ask(name="worker", container="worker"))
    said = text(page)
    assert "cannot start in prod" in said
    assert "CreateContainerConfigError" in said
    assert page.targets[line_with(page, "NEEDED  ")].key == "NEEDED"


def test_what_lies_below_a_node_is_told_worst_first() -> None:
    asked = ask()
    node = asked.forest.roots(logical=True)[0]
    page = overview.below(asked._replace(node=node))
    assert "have findings, 1 a broken reference" in text(page)
    assert line_with(page, "deploy/worker") < line_with(page, "deploy/web")
    assert page.targets[line_with(page, "deploy/worker")].workload == "Deployment/worker"


# YAML


def test_the_field_of_a_literal_is_marked_in_its_workload() -> None:
    page = manifest.manifest(ask("VALUE", 1), 1)
    assert page.title == "YAML · prod · Deployment/web"
    assert [plain_text(line) for line in page.lines[page.at : page.at + 2]] == [
        ">         - name: VALUE",
        ">           value: high",
    ]
    assert page.targets[page.at].key == "VALUE"


def test_the_key_of_a_config_map_is_marked_with_its_file() -> None:
    page = manifest.manifest(ask("/etc/web/app.yaml"), 0)
    assert plain_text(page.lines[page.at]) == ">   app.yaml: |"
    assert plain_text(page.lines[page.at + 1]) == ">     level: debug"
    assert "dev.json items[" in text(page)


def test_a_key_that_is_not_there_is_said_to_be_missing() -> None:
    page = manifest.manifest(ask("NEEDED", 1, name="worker", container="worker"), 1)
    assert "# key NEEDED is not in it" in text(page)
    assert "NEDED: •••• " in text(page)


def test_a_secret_is_hidden_also_where_it_was_applied_and_where_it_is_noted() -> None:
    worlds = small_pair()
    for obj in worlds["dev"]:
        if obj["kind"] == "Secret" and obj["metadata"]["name"] == "web":
            encoded = obj["data"]["PASSWORD"]
            obj["metadata"]["annotations"] = {
                "kubectl.kubernetes.io/last-applied-configuration": json.dumps({"data": obj["data"]}),
                "note": "it is fake-dev-password now",
                "encoded": f"<{encoded}>",
                "plain": "nothing to hide",
            }
    page = manifest.manifest(ask("PASSWORD", worlds=worlds), 0)
    said = text(page)
    assert plain_text(page.lines[page.at]).startswith(">   PASSWORD: •••• ")
    assert "nothing to hide" in said
    assert "the object as it was last applied" in said
    assert said.count("it holds a value of this Secret") == 2
    assert encoded not in said
    assert not [value for value in SECRETS if value in said or base64.b64encode(value.encode()).decode() in said]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("data", "fake-plain-not-base64"),
        ("data", ["fake-listed"]),
        ("data", {"k": {"deep": "fake-deep"}}),
        ("data", {"k": 123456789}),
        ("stringData", {"k": "fake-string-data"}),
        ("spec", {"k": "fake-spec"}),
    ],
)
def test_a_misshapen_secret_shows_nothing_of_it(field: str, value: object) -> None:
    worlds = small_pair()
    for obj in worlds["dev"]:
        if obj["kind"] == "Secret":
            obj[field] = value
    said = text(manifest.manifest(ask("PASSWORD", worlds=worlds), 0))
    assert "fake-" not in said
    assert "123456789" not in said


def test_an_object_that_was_not_read_says_what_would_bring_it() -> None:
    worlds = {"dev": forbidden("dev")["secrets"], "prod": small("prod")}
    said = text(manifest.manifest(ask("PASSWORD", worlds=worlds), 0))
    assert "Secret web of namespace shop was not read" in said
    assert "kubectl -n shop get secret web -o yaml" in said
    assert 'apiGroups: [""]' in said
    assert "secretKeyRef" in said


def test_an_object_that_does_not_exist_is_said_not_to() -> None:
    assert "ConfigMap web-absent of namespace shop does not exist" in text(manifest.manifest(ask("OPTIONAL"), 0))


def test_a_line_that_names_an_object_leads_to_it() -> None:
    page = manifest.manifest(ask("SHADOWED"), 0, "loses      envFrom.configMapRef  ConfigMap/web  key SHADOWED")
    assert page.title == "YAML · dev · ConfigMap/web"


def test_large_objects_are_shown_around_the_field_and_quickly() -> None:
    keys = {f"key-{number:05}": f"value {number}" for number in range(10_000)} | {"lines": "line\n" * 50_000}
    env = [from_config_map("NINTH", "large", "key-09000")]
    pod = pod_template({"app": "web"}, [container("app", "web:1", env=env)])
    world = [config_map("shop", "large", keys), deployment("shop", "web", pod)]
    asked = ask("NINTH", worlds={"dev": world})
    started = time.monotonic()
    page = manifest.manifest(asked, 0)
    assert time.monotonic() - started < 5
    assert len(page.lines) < 4000
    assert plain_text(page.lines[page.at]) == '>   key-09000: "value 9000"'
    assert "lines before" in text(page)


_NASTY = {
    "on": "on",
    "octal": "0644",
    "base60": "12:30:45",
    "float": "1e3",
    "colon": "a: b",
    "end": "a:",
    "image": "registry.example/web:1.2",
    "hash": "a #b",
    "quotes": 'say "no" \\ never',
    "tilde": "~",
    "block": "one\n  two\n\nthree\n",
    "kept": "one\n\n\n",
    "stripped": "one\ntwo",
    "indented": "  one\ntwo\n",
    "newline": "\n",
    "empty": "",
    "list": [],
    "map": {},
    "nested": [[1, 2], [{"name": "x", "a": None}, True, 1.5]],
    "items": [{"z": 1, "name": "n", "deep": {"b": ["c"]}}],
}


def _shown(tree: dict[str, object]) -> str:
    return "".join(f"{plain_text(line_of(entry))}\n" for entry in entries(tree, lambda _: 1000))


def test_what_is_shown_is_the_objects_yaml() -> None:
    assert yaml.safe_load(_shown({"data": _NASTY})) == {"data": _NASTY}


@pytest.mark.parametrize("obj", [obj for obj in small() if obj["kind"] != "Secret"], ids=lambda obj: str(obj["kind"]))
def test_every_object_reads_back_as_it_was(obj: Object) -> None:
    found = next(iter(inventories({"dev": [obj]})[0]))
    tree = structural.tree(found)
    assert yaml.safe_load(_shown(tree)) == tree


# Used by


def test_readers_are_told_with_what_a_change_does() -> None:
    page = used_by.used_by(ask("FROM"))
    assert "A change of the key touches" in text(page)
    assert "keep the old value until" in text(page).replace("keeps", "keep")
    at = line_with(page, "deploy/web  app  key FROM by envFrom as FROM")
    assert (page.targets[at].workload, page.targets[at].key, page.targets[at].column) == (
        "Deployment/web",
        "FROM",
        "dev",
    )


def test_a_reference_that_is_beaten_has_no_effect() -> None:
    worlds = small_pair()
    said = text(used_by.used_by(ask("FROM", worlds=worlds), whole=True))
    assert "all keys by envFrom" in said


def test_a_file_is_refreshed_by_itself() -> None:
    assert "is refreshed by itself" in text(used_by.used_by(ask("/etc/web/app.yaml")))


def test_a_literal_is_read_by_nothing_else() -> None:
    assert "In dev it is a literal in Deployment web: nothing else reads it." in text(used_by.used_by(ask("SAME")))


def test_nobody_reads_it_is_said_with_its_certainty() -> None:
    said = text(used_by.used_by(ask("BOTH", 1)))
    assert "Nobody reads it." in said  # in dev, where the key is a literal and the Secret has it too
    assert "of statefulsets, daemonsets, jobs no list was read" in said


def test_a_container_tells_what_it_reads() -> None:
    page = used_by.reads(ask())
    assert page.targets[line_with(page, "Secret/web  read by")].key == "PASSWORD"


# Completeness


def _completeness(worlds: dict[str, list[Object]], gaps: list[Gap] | None = None) -> Page:
    opened = workspace(worlds)
    opened.inventories[0].gaps += gaps or []
    asked_forest = forest_of(opened)
    return completeness.completeness(opened, asked_forest, ask().leads, time.time())


def test_all_that_was_read_is_counted() -> None:
    said = text(_completeness(small_pair()))
    assert "Everything in the sources was read." in said
    assert "configmaps" in said
    assert "all there are" in said


@pytest.mark.parametrize("refused", ["secrets", "configmaps", "services", "nodes"])
def test_each_gap_has_its_right_and_its_command(refused: str) -> None:
    said = text(_completeness({"dev": forbidden("dev")[refused], "prod": small("prod")}))
    assert f"{refused}: no list of {refused} was read" in said
    assert "kind: ClusterRole" in said
    assert f"resources: [{refused}]" in said
    assert "verbs: [get, list, watch]" in said
    assert "> dev.json" in said


def test_what_became_unknown_is_counted_and_leads_there() -> None:
    page = _completeness({"dev": forbidden("dev")["secrets"], "prod": small("prod")})
    assert "Not read, and needed by" in text(page)
    at = line_with(page, "Secret/web  ")
    assert (page.targets[at].column, page.targets[at].key) == ("dev", "PASSWORD")


def test_a_forbidden_kind_names_the_role_of_its_namespace() -> None:
    refused = [
        Gap("secrets", "shop", "forbidden", "may not list"),
        Gap("deployments", "shop", "forbidden", "may not list"),
        Gap("externalsecrets.external-secrets.io", "shop", "forbidden", "may not list"),
    ]
    page = _completeness(small_pair(), refused)
    start = line_with(page, "apiVersion: rbac")
    said = "\n".join(plain_text(line).removeprefix("    ") for line in page.lines[start : start + 23])
    role, secrets = yaml.safe_load_all(said)
    assert {(one["kind"], one["metadata"]["namespace"]) for one in (role, secrets)} == {("Role", "shop")}
    assert secrets["metadata"]["name"] == "read-secrets", "it can be left out"
    assert secrets["rules"] == [{"apiGroups": [""], "resources": ["secrets"], "verbs": ["get", "list", "watch"]}]
    assert role["rules"] == [
        {"apiGroups": ["apps"], "resources": ["deployments"], "verbs": ["get", "list", "watch"]},
        {"apiGroups": ["external-secrets.io"], "resources": ["externalsecrets"], "verbs": ["get", "list", "watch"]},
    ]


def test_what_is_pasted_into_a_shell_is_quoted() -> None:
    said = "\n".join(map(plain_text, rights.dump("a; rm -rf ~", ["x$(id)"], "n s")))
    assert "'x$(id)'" in said
    assert "-n 'n s'" in said
    assert "> 'a; rm -rf ~.json'" in said


# Hygiene


@pytest.mark.parametrize("make", PAGES)
def test_no_page_of_the_small_world_holds_a_secret(make: Callable[[Asked], Page]) -> None:
    asked = ask("SAME")
    for row in asked.siblings:
        for column in (0, 1):
            said = text(make(asked._replace(row=row, column=column)))
            assert not [value for value in SECRETS if value in said]


def test_no_page_of_the_hostile_world_holds_a_secret_or_what_cannot_be_printed() -> None:
    """Reliability rows 40 and 41."""
    opened = workspace(hostile_pair())
    forest = forest_of(opened)
    leads, node = partial(leads_in, forest.matrix), forest.roots(logical=True)[0]
    for at, group in enumerate(forest.matrix.groups):
        rows = opened.rows(group)
        asked = Asked(opened, forest, node, at, 0, leads, None, rows, ASCII)
        pages = [make(asked._replace(row=row)) for row in rows[:40] for make in PAGES]
        for page in [*pages, *(make(asked) for make in CONTAINER_PAGES)]:
            said = list(map(plain_text, page.lines))
            assert all(line.isprintable() for line in said)
            assert not [value for value in HOSTILE_SECRETS if value in "\n".join(said)]


def test_a_secret_that_a_line_names_stays_hidden_as_well() -> None:
    page = manifest.manifest(ask("SHADOWED"), 0, "loses  secretKeyRef  Secret/web  key PASSWORD")
    assert not [value for value in SECRETS if value in text(page)]
