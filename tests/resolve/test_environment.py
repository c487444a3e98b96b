"""Rules A1–A11 of how variables reach a process, and the failure texts of table E."""

import pytest

from k8sconfig_tui.model.inventory import ImageConfig
from k8sconfig_tui.model.values import State
from tests.resolve.cases import (
    app,
    config_map,
    deployment,
    inventory,
    key,
    node,
    pod,
    resolve,
    resolve_in,
    secret,
    service,
    text_of,
    values,
    var,
)

FROM_CM = [{"configMapRef": {"name": "cm"}}]


def test_a1_references_resolve_only_in_the_pods_own_namespace() -> None:
    made = resolve(pod(app(envFrom=FROM_CM)), config_map("cm", {"A": "1"}, namespace="other"))
    assert made.failure is not None
    assert made.failure.message == 'configmap "cm" not found'


@pytest.mark.parametrize("field", ["initContainers", "ephemeralContainers"])
def test_a1_every_kind_of_container_uses_the_same_rules(field: str) -> None:
    subject = pod(app())
    subject["spec"][field] = [{"name": "other", "env": [var("A", "$(B)")], "envFrom": FROM_CM}]
    made = resolve(subject, config_map("cm", {"B": "x"}), container="other")
    assert values(made) == {"A": "x", "B": "x"}


def test_a1_a_restartable_init_container_is_a_sidecar() -> None:
    subject = pod(app(), initContainers=[{"name": "s", "restartPolicy": "Always"}, {"name": "i"}])
    assert resolve(subject, container="s").type == "sidecar"
    assert resolve(subject, container="i").type == "init"


def test_a2_env_beats_env_from_and_the_loser_is_kept() -> None:
    made = resolve(pod(app(var("A", "env"), envFrom=FROM_CM)), config_map("cm", {"A": "cm"}))
    variable = made.variable("A")
    assert variable is not None
    assert variable.value == "env"
    assert [loser.value for loser in variable.losers] == ["cm"]
    assert variable.losers[0].kind == "envFrom.configMapRef"


def test_a2_a_later_env_from_beats_an_earlier() -> None:
    refs = [{"secretRef": {"name": "s"}}, {"configMapRef": {"name": "cm"}}]
    made = resolve(pod(app(envFrom=refs)), config_map("cm", {"A": "cm"}), secret("s", {"A": "s"}))
    assert values(made) == {"A": "cm"}
    assert not made.env["A"].sensitive


def test_a2_a_reference_sees_the_value_as_it_is_at_that_moment() -> None:
    made = resolve(
        pod(app(var("B", "$(A)"), var("A", "lit"), var("C", "$(A)"), envFrom=FROM_CM)), config_map("cm", {"A": "cm"})
    )
    assert values(made) == {"A": "lit", "B": "cm", "C": "lit"}


def test_a2_of_duplicates_the_last_wins_and_sees_the_earlier() -> None:
    made = resolve(pod(app(var("A", "1"), var("B", "$(A)"), var("A", "$(A)2"))))
    assert values(made) == {"A": "12", "B": "1"}
    assert [loser.path for loser in made.losers["A"]] == ["env[0]"]


def test_a3_env_from_prefixes_names_and_ignores_binary_data() -> None:
    made = resolve(
        pod(app(envFrom=[{"prefix": "P_", "configMapRef": {"name": "cm"}}])),
        config_map("cm", {"odd.key": "1", "1ST": "2"}, binaryData={"bin": "AAE="}),
    )
    assert values(made) == {"P_odd.key": "1", "P_1ST": "2"}


def test_a3_a_kubelet_up_to_1_31_skips_odd_names() -> None:
    data = config_map("cm", {"1ST": "x", "ok.name-1": "y", "..dots": "z"})
    subject = pod(app(envFrom=FROM_CM))
    assert values(resolve_in(inventory(data, node(version="v1.31.4"), subject), subject)) == {"ok.name-1": "y"}
    assert set(values(resolve_in(inventory(data, node(version="v1.32.0"), subject), subject))) == {
        "1ST",
        "ok.name-1",
        "..dots",
    }


def test_a4_optionality_is_per_reference() -> None:
    refs = [{"secretRef": {"name": "gone", "optional": True}}, {"secretRef": {"name": "gone"}}]
    made = resolve(pod(app(envFrom=refs)))
    assert made.failure is not None
    assert made.failure.message == 'secret "gone" not found'
    assert [reference.state for reference in made.references] == [State.OPTIONAL_MISSING, State.MISSING]


def test_a4_an_unread_object_is_never_missing_even_when_optional() -> None:
    subject = pod(app(envFrom=[{"secretRef": {"name": "s", "optional": True}}]))
    made = resolve_in(inventory(config_map("cm", {}), subject), subject)
    assert made.failure is None
    assert made.references[0].state is State.NOT_READ


def test_a5_an_empty_literal_is_set_and_shadows() -> None:
    made = resolve(pod(app(var("A"), var("B", "[$(A)]"), envFrom=FROM_CM)), config_map("cm", {"A": "cm"}))
    assert values(made) == {"A": "", "B": "[]"}
    assert made.env["A"].state is State.EMPTY


def test_a5_a_value_makes_value_from_ignored() -> None:
    made = resolve(pod(app(var("A", "lit", configMapKeyRef=key("gone", "k")))))
    assert (values(made), made.failure) == ({"A": "lit"}, None)


@pytest.mark.parametrize(
    ("name", "text"),
    [("gone", 'configmap "gone" not found'), ("cm", "couldn't find key nope in ConfigMap ns/cm")],
)
def test_a6_a_required_key_ref_to_nothing_fails_with_the_kubelets_text(name: str, text: str) -> None:
    made = resolve(pod(app(var("A", configMapKeyRef=key(name, "nope")), var("B", "b"))), config_map("cm", {"k": "v"}))
    assert made.failure is not None
    assert (made.failure.reason, made.failure.message) == ("CreateContainerConfigError", text)
    assert made.env["A"].state is State.MISSING


def test_a6_secret_texts() -> None:
    made = resolve(pod(app(var("A", secretKeyRef=key("s", "nope")))), secret("s", {"k": "v"}))
    assert made.failure is not None
    assert made.failure.message == "couldn't find key nope in Secret ns/s"


def test_a6_a_key_in_binary_data_is_missing() -> None:
    made = resolve(
        pod(app(var("A", configMapKeyRef=key("cm", "bin")))), config_map("cm", {}, binaryData={"bin": "AAE="})
    )
    assert made.failure is not None
    assert made.failure.message == "couldn't find key bin in ConfigMap ns/cm"


def test_a6_a_skipped_optional_entry_leaves_the_earlier_value() -> None:
    made = resolve(
        pod(app(var("A", configMapKeyRef=key("cm", "nope", optional=True)), envFrom=FROM_CM)),
        config_map("cm", {"A": "1"}),
    )
    assert values(made) == {"A": "1"}
    assert [loser.state for loser in made.losers["A"]] == [State.OPTIONAL_MISSING]


def test_a6_a_skipped_optional_entry_leaves_a_service_variable() -> None:
    subject = pod(
        app(var("WEB_SERVICE_HOST", configMapKeyRef=key("gone", "k", optional=True))), enableServiceLinks=True
    )
    assert text_of(resolve(subject, service("web", "10.0.0.1")), "WEB_SERVICE_HOST") == "10.0.0.1"


def test_a6_a_lone_optional_entry_sets_nothing_and_is_shown() -> None:
    made = resolve(pod(app(var("A", secretKeyRef=key("gone", "k", optional=True)), var("B", "$(A)"))))
    assert values(made) == {"B": "$(A)"}
    assert made.env["A"].state is State.OPTIONAL_MISSING
    assert made.env["B"].unresolved == ("A",)


def test_a6_the_first_failure_is_the_one_reported() -> None:
    made = resolve(pod(app(var("A", configMapKeyRef=key("gone", "k")), envFrom=[{"secretRef": {"name": "lost"}}])))
    assert made.failure is not None
    assert made.failure.message == 'secret "lost" not found'


def file_key(volume: str) -> dict[str, object]:
    return {"volumeName": volume, "path": "f.env", "key": "K", "optional": True}


def test_a7_a_file_key_is_known_at_run_time_only() -> None:
    mounts = [{"name": "v", "mountPath": "/e"}]
    subject = pod(
        app(var("A", fileKeyRef=file_key("v"))),
        initContainers=[{"name": "w", "volumeMounts": mounts}],
        volumes=[{"name": "v", "emptyDir": {}}],
    )
    assert resolve(subject).env["A"].state is State.RUNTIME


def test_a7_a_volume_that_nobody_mounts_fails_even_when_optional() -> None:
    made = resolve(pod(app(var("A", fileKeyRef=file_key("v"))), volumes=[{"name": "v", "emptyDir": {}}]))
    assert made.failure is not None
    assert made.failure.message == 'cannot find the volume "v" referenced by FileKeyRef'


def test_a8_values_are_bytes() -> None:
    made = resolve(pod(app(var("A", secretKeyRef=key("s", "k")), var("B", "<$(A)>"))), secret("s", {"k": b"\xff\xfe"}))
    assert values(made) == {"A": b"\xff\xfe", "B": b"<\xff\xfe>"}
    assert made.env["B"].sensitive


def test_a8_two_broken_halves_make_one_character_again() -> None:
    made = resolve(
        pod(app(var("A", secretKeyRef=key("s", "a")), var("B", secretKeyRef=key("s", "b")), var("C", "$(A)$(B)"))),
        secret("s", {"a": b"\xc3", "b": b"\xa9"}),
    )
    assert made.env["C"].value == "é"


def test_a9_service_variables() -> None:
    ports = ({"port": 5432, "name": "pg-main", "protocol": "TCP"}, {"port": 53, "name": "dns", "protocol": "UDP"})
    made = resolve(pod(app(), enableServiceLinks=True), service("my-db", "fd00::1", *ports))
    assert values(made) == {
        "MY_DB_SERVICE_HOST": "fd00::1",
        "MY_DB_SERVICE_PORT": "5432",
        "MY_DB_SERVICE_PORT_PG_MAIN": "5432",
        "MY_DB_SERVICE_PORT_DNS": "53",
        "MY_DB_PORT": "tcp://[fd00::1]:5432",
        "MY_DB_PORT_5432_TCP": "tcp://[fd00::1]:5432",
        "MY_DB_PORT_5432_TCP_PROTO": "tcp",
        "MY_DB_PORT_5432_TCP_PORT": "5432",
        "MY_DB_PORT_5432_TCP_ADDR": "fd00::1",
        "MY_DB_PORT_53_UDP": "udp://[fd00::1]:53",
        "MY_DB_PORT_53_UDP_PROTO": "udp",
        "MY_DB_PORT_53_UDP_PORT": "53",
        "MY_DB_PORT_53_UDP_ADDR": "fd00::1",
    }


def test_a9_without_links_only_the_master_service_remains() -> None:
    services = (service("kubernetes", "10.96.0.1", namespace="default"), service("web"))
    assert set(values(resolve(pod(app()), *services))) >= {"KUBERNETES_SERVICE_HOST", "KUBERNETES_PORT"}
    assert "WEB_SERVICE_HOST" not in values(resolve(pod(app()), *services))
    template = deployment(app())
    del template["spec"]["template"]["spec"]["enableServiceLinks"]
    assert "WEB_SERVICE_HOST" in values(resolve(template, *services))


def test_a9_a_service_named_kubernetes_replaces_the_master_with_links_only() -> None:
    services = (service("kubernetes", "10.96.0.1", namespace="default"), service("kubernetes", "10.1.1.1"))
    assert text_of(resolve(pod(app(), enableServiceLinks=True), *services), "KUBERNETES_SERVICE_HOST") == "10.1.1.1"
    assert text_of(resolve(pod(app()), *services), "KUBERNETES_SERVICE_HOST") == "10.96.0.1"


def test_a9_a_running_container_does_not_see_later_services() -> None:
    started = {"containerStatuses": [{"name": "app", "state": {"running": {"startedAt": "2026-01-02T00:00:00Z"}}}]}
    services = (service("old", created="2026-01-01T00:00:00Z"), service("new", created="2026-01-03T00:00:00Z"))
    seen = values(resolve(pod(app(), enableServiceLinks=True, status=started), *services))
    assert "OLD_SERVICE_HOST" in seen
    assert "NEW_SERVICE_HOST" not in seen


def test_a9_colliding_services_are_ambiguous() -> None:
    made = resolve(
        pod(app(), enableServiceLinks=True),
        service("foo", "10.0.0.1", {"port": 1, "name": "service"}),
        service("foo-service", "10.0.0.2"),
    )
    variable = made.variable("FOO_SERVICE_SERVICE_HOST")
    assert variable is not None
    collided = resolve(
        pod(app(), enableServiceLinks=True),
        service("foo", "10.0.0.1", {"port": 1}, {"port": 7, "name": "port"}),
        service("foo-service", "10.0.0.2", {"port": 2}),
    ).variable("FOO_SERVICE_PORT")
    assert collided is not None
    assert collided.state is State.RUNTIME
    assert "ambiguous" in collided.note


def test_a9_own_variables_beat_service_variables() -> None:
    made = resolve(
        pod(app(var("WEB_PORT", "own"), var("B", "$(WEB_SERVICE_HOST)")), enableServiceLinks=True), service("web")
    )
    assert text_of(made, "WEB_PORT") == "own"
    assert [loser.kind for loser in made.losers["WEB_PORT"]] == ["serviceLink"]
    assert text_of(made, "B") == "10.0.0.9"


def test_a9_services_that_were_not_read_make_their_variables_unknown() -> None:
    subject = pod(app(var("A", "$(WEB_SERVICE_HOST)"), var("B", "$(OTHER)")), enableServiceLinks=True)
    made = resolve_in(inventory(config_map("cm", {}), subject), subject)
    assert made.env["A"].state is State.NOT_READ
    assert made.env["B"].value == "$(OTHER)"
    port = made.variable("DB_PORT")
    assert port is not None
    assert port.state is State.NOT_READ


def test_a9_of_an_unread_default_namespace_only_the_master_service_is_unknown() -> None:
    subject = pod(app(var("A", "$(KUBERNETES_PORT)")), enableServiceLinks=True)
    made = resolve_in(inventory(service("web"), subject), subject)
    assert made.env["A"].state is State.NOT_READ
    assert made.variable("DB_PORT") is None


def test_a10_the_images_variables_lie_below_all_others_and_out_of_sight() -> None:
    subject = pod(app(var("A", "own"), var("B", "$(C)")))
    config = ImageConfig({"A": "img", "C": "img", "PATH": "/bin"}, ("/entry",), ("serve",), "app.tar")
    made = resolve_in(inventory(subject, images={"docker.io/library/app:1": config}), subject)
    assert values(made) == {"A": "own", "B": "$(C)", "C": "img", "PATH": "/bin"}
    assert [loser.kind for loser in made.losers["A"]] == ["image"]
    assert [word.value for word in (*made.command, *made.args)] == ["/entry", "serve"]


def test_a11_null_service_links_fail_in_a_pod() -> None:
    made = resolve(pod(app(var("A", "1")), enableServiceLinks=None))
    assert made.failure is not None
    assert made.failure.message == "nil pod.spec.enableServiceLinks encountered, cannot construct envvars"


def test_a11_service_links_not_written_mean_the_api_servers_default() -> None:
    subject = pod(app())
    del subject["spec"]["enableServiceLinks"]
    assert "WEB_SERVICE_HOST" in values(resolve(subject, service("web")))


def test_an_unread_env_from_makes_what_it_may_override_unknown() -> None:
    refs = [{"configMapRef": {"name": "cm"}}, {"prefix": "P_", "secretRef": {"name": "s"}}]
    subject = pod(app(var("LIT", "x"), envFrom=refs))
    made = resolve_in(inventory(config_map("cm", {"A": "1", "P_A": "2"}), subject), subject)
    states = {name: made.variable(name) for name in ("LIT", "A", "P_A", "P_NEW", "NEW")}
    assert {name: v and v.state for name, v in states.items()} == {
        "LIT": State.VALUE,
        "A": State.VALUE,
        "P_A": State.NOT_READ,
        "P_NEW": State.NOT_READ,
        "NEW": None,
    }


def test_a_reference_to_what_an_unread_env_from_may_set_is_unknown() -> None:
    subject = pod(app(var("B", "$(A)"), envFrom=[{"secretRef": {"name": "s"}}]))
    assert resolve_in(inventory(config_map("cm", {}), subject), subject).env["B"].state is State.NOT_READ


@pytest.mark.parametrize(
    ("text", "state"), [("***HIDDEN***", State.REDACTED), ("ENC[AES256_GCM,data:x]", State.ENCRYPTED)]
)
def test_placeholders_are_unknown_not_values(text: str, state: State) -> None:
    made = resolve(pod(app(var("A", configMapKeyRef=key("cm", "k")), var("B", "$(A)"))), config_map("cm", {"k": text}))
    assert (made.env["A"].state, made.env["A"].value) == (state, None)
    assert made.env["B"].state is state


def test_broken_base64_is_invalid_and_not_quoted() -> None:
    broken = secret("s", {})
    broken["data"] = {"k": "not base64!"}
    made = resolve(pod(app(var("A", secretKeyRef=key("s", "k")))), broken)
    assert made.env["A"].state is State.INVALID
    assert "not base64!" not in made.env["A"].note


def test_string_data_is_merged_over_data() -> None:
    manifest = secret("s", {"k": "old", "l": "kept"}) | {"stringData": {"k": "new"}}
    made = resolve(pod(app(envFrom=[{"secretRef": {"name": "s"}}])), manifest)
    assert values(made) == {"k": "new", "l": "kept"}


@pytest.mark.parametrize(
    ("stored", "state"), [("***", State.REDACTED), ("ENC[AES256_GCM,data:x]", State.ENCRYPTED), ("%%%", State.INVALID)]
)
def test_what_stands_in_a_secret_instead_of_base64(stored: str, state: State) -> None:
    masked = secret("s", {})
    masked["data"] = {"k": stored}
    made = resolve(pod(app(var("A", secretKeyRef=key("s", "k")))), masked)
    assert (made.env["A"].state, made.env["A"].value) == (state, None)


def test_one_value_that_is_no_string_spoils_no_other() -> None:
    config = config_map("cm", {"host": "h"})
    config["data"]["port"] = 8080
    made = resolve(pod(app(envFrom=FROM_CM)), config)
    assert made.failure is None
    assert {name: d.state for name, d in made.env.items()} == {"host": State.VALUE, "port": State.INVALID}


@pytest.mark.parametrize("data", [[], "text", 7])
def test_a_map_that_is_none_makes_its_keys_invalid_never_missing(data: object) -> None:
    config = config_map("cm") | {"data": data}
    made = resolve(pod(app(var("A", configMapKeyRef=key("cm", "k")), envFrom=FROM_CM)), config)
    assert made.failure is None
    assert made.env["A"].state is State.INVALID
    assert made.references[0].state is State.INVALID


def test_a6_a_lone_optional_entry_is_literal_beside_other_references() -> None:
    refs = [{"configMapRef": {"name": "gone", "optional": True}}]
    made = resolve(pod(app(var("A", secretKeyRef=key("gone", "k", optional=True)), envFrom=refs, command=["$(A)"])))
    assert made.command[0].value == "$(A)"


def test_a6_an_unread_env_from_may_set_what_an_optional_entry_skips() -> None:
    subject = pod(
        app(var("A", configMapKeyRef=key("cm", "nope", optional=True)), envFrom=[{"secretRef": {"name": "s"}}])
    )
    variable = resolve_in(inventory(config_map("cm", {}), subject), subject).variable("A")
    assert variable is not None
    assert variable.state is State.NOT_READ


def test_a_status_of_the_wrong_shape_is_flagged_and_makes_its_fields_unknown() -> None:
    subject = pod(app(var("IP", fieldRef={"fieldPath": "status.podIP"})), status={"podIPs": "hunter2"})
    known = inventory(subject)
    assert resolve_in(known, subject).env["IP"].state is State.RUNTIME
    assert [gap.reason for gap in known.gaps if "Pod/p" in gap.message] == ["failed"]


def test_no_repr_holds_a_value() -> None:
    subject = pod(app(var("S", secretKeyRef=key("s", "k")), args=["--token=$(S)"]))
    known = inventory(secret("s", {"k": "hush-hush"}), subject)
    made = resolve_in(known, subject)
    shown = [
        repr(made),
        repr(made.variable("S")),
        repr(made.args),
        repr(made.settings),
        repr(known.data("Secret", "ns", "s")),
    ]
    assert "hush-hush" not in "".join(shown)
