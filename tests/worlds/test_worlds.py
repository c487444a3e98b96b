"""The worlds are what their docstrings promise, and the packaged demo is the world that the script makes."""

import base64
import json
import re
from importlib import resources
from typing import Any

import msgspec
import pytest

from tests.worlds import fleet, hostile, kubectl, small
from tests.worlds.forbidden import forbidden
from tests.worlds.shop import ENVIRONMENTS, shop
from tests.worlds.shop.marks import data_hash, hashed_name

_RESERVED = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|io|dev|uk|eu)\b(?!\.\w)")
_FIELDS_OF_THE_API = re.compile(
    r"[\w.-]*(?:kubernetes\.io|argoproj\.io|fluxcd\.io|external-secrets\.io|helm\.sh|config\.k8s\.io|kubectl)[\w./-]*"
)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_packaged_demo_is_what_the_script_writes(environment: str) -> None:
    packaged = resources.files("k8sconfig_tui.demo").joinpath(f"{environment}.json").read_bytes()
    assert packaged == kubectl.dump(shop(environment)), "run python -m tests.worlds.shop"


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_host_of_the_demo_is_reserved_for_examples(environment: str) -> None:
    text = _FIELDS_OF_THE_API.sub("", kubectl.dump(shop(environment)).decode())
    assert _RESERVED.findall(text) == []


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_secret_of_the_demo_says_that_it_is_fake(environment: str) -> None:
    for obj in shop(environment):
        if obj["kind"] == "Secret" and obj["type"] != "helm.sh/release.v1":
            for key, value in obj["data"].items():
                assert b"fake" in base64.b64decode(value) or "user" in key.lower()


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_identities_are_unique_within_a_cluster_and_between_clusters(environment: str) -> None:
    own = [obj["metadata"]["uid"] for obj in shop(environment)]
    other = {obj["metadata"]["uid"] for name in ENVIRONMENTS if name != environment for obj in shop(name)}
    assert len(set(own)) == len(own)
    assert other.isdisjoint(own)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_reference_of_the_demo_that_is_missing_is_meant(environment: str) -> None:
    present = {(obj["kind"], obj["metadata"].get("namespace"), obj["metadata"]["name"]) for obj in shop(environment)}
    missing = {
        (kind, name)
        for obj in shop(environment)
        for kind, name in _required(obj)
        if (kind, obj["metadata"].get("namespace"), name) not in present
    }
    assert missing == set()


def _required(node: Any) -> list[tuple[str, str]]:
    """Every required reference to a ConfigMap or Secret in an object, wherever it stands."""
    if isinstance(node, list):
        return [found for item in node for found in _required(item)]
    if not isinstance(node, dict):
        return []
    found = []
    for field, kind in (("configMap", "ConfigMap"), ("secret", "Secret")):
        for name in (f"{field}KeyRef", f"{field}Ref", field):
            reference = node.get(name)
            if isinstance(reference, dict) and not reference.get("optional"):
                found.append((kind, reference.get("name") or reference.get("secretName") or ""))
    return found + [item for value in node.values() for item in _required(value)]


def test_checkout_fails_in_prod_for_want_of_the_key_that_its_secret_misspells() -> None:
    secret = _find("prod", "Secret", "checkout-secrets")
    waiting = [
        status["state"]["waiting"]
        for obj in shop("prod")
        if obj["kind"] == "Pod"
        for status in obj["status"]["containerStatuses"]
        if "waiting" in status["state"]
    ]
    assert "PAYMENTS_WEBHOOK_SECRET" in secret["data"]
    assert [state["message"] for state in waiting] == [
        "couldn't find key PAYMENT_WEBHOOK_SECRET in Secret shop/checkout-secrets"
    ]


def _find(environment: str, kind: str, name: str) -> kubectl.Object:
    return next(obj for obj in shop(environment) if obj["kind"] == kind and obj["metadata"]["name"] == name)


def test_the_suffix_is_kustomizes() -> None:
    """Golden values of kustomize's ``api/hasher/hasher_test.go``."""
    assert hashed_name("x", {"one": ""}) == "x-9g67k2htb6"
    assert hashed_name("x", {"two": "2", "one": "", "three": "3"}) == "x-f5h7t85m9b"


def test_the_data_hash_does_not_depend_on_the_order_of_keys() -> None:
    assert data_hash({"a": "1", "b": "2"}) == data_hash({"b": "2", "a": "1"})
    assert data_hash({"a": "1"}) != data_hash({"a": "2"})


def test_a_fleet_has_the_objects_and_variables_that_it_promises() -> None:
    objects = list(fleet.fleet(3))
    containers = [
        item for obj in objects if obj["kind"] == "Deployment" for item in obj["spec"]["template"]["spec"]["containers"]
    ]
    config = next(obj for obj in objects if obj["kind"] == "ConfigMap")
    assert len(objects) == 3 + 3 * fleet.OBJECTS
    assert len(containers) == 3 * fleet.SERVICES * 2
    assert {len(item["env"]) + len(config["data"]) for item in containers} == {40}


def test_a_fleet_is_the_same_for_the_same_seed_only() -> None:
    assert list(fleet.fleet(2)) == list(fleet.fleet(2))
    assert list(fleet.fleet(2)) != list(fleet.fleet(2, seed=2))


def test_services_of_a_fleet_agree_between_environments_but_for_some_keys() -> None:
    configs = [obj["data"] for obj in fleet.fleet(2) if obj["metadata"]["name"] == "service-00-config"]
    assert configs[0].keys() == configs[1].keys()


@pytest.mark.parametrize("pretty", [False, True])
def test_a_written_fleet_is_a_list(tmp_path: Any, pretty: bool) -> None:
    path = tmp_path / "fleet.json"
    size = fleet.write(path, 1, pretty=pretty)
    assert size == path.stat().st_size
    assert len(json.loads(path.read_bytes())["items"]) == 3 + fleet.OBJECTS


def test_every_attack_stands_in_every_place_of_the_hostile_world() -> None:
    objects = hostile.hostile()
    for attack in hostile.ATTACKS:
        assert any(attack in obj.get("data", {}) for obj in objects if obj["kind"] == "ConfigMap")
        assert any(obj["metadata"]["name"] == f"{attack}web" for obj in objects)


def test_the_hostile_world_is_json_for_all_its_surrogates() -> None:
    text = kubectl.dump(hostile.hostile())
    assert len(json.loads(text)["items"]) == len(hostile.hostile())
    assert b"\\ud800" in text
    assert msgspec.Raw(text)


def test_what_was_refused_is_not_in_the_forbidden_world() -> None:
    worlds = forbidden()
    for kind, name in (("Secret", "secrets"), ("ConfigMap", "configmaps"), ("Service", "services"), ("Node", "nodes")):
        assert kind in {obj["kind"] for obj in small.small()}
        assert kind not in {obj["kind"] for obj in worlds[name]}
    assert {obj["metadata"].get("namespace") for obj in worlds["namespaces"]} == {"shop"}
