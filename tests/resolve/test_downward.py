"""Rules C1–C5: the downward API in variables and volumes."""

from typing import Any

import pytest

from k8sconfig_tui.model.definition import ResolvedContainer
from k8sconfig_tui.model.downward import go_quote
from k8sconfig_tui.model.quantity import parse_quantity, scaled
from k8sconfig_tui.model.values import State
from tests.resolve.cases import Object, app, deployment, inventory, node, pod, resolve, resolve_in, text_of, var

META = {"labels": {"app": "web", "empty": ""}, "annotations": {"Team": "blue"}}
STATUS = {
    "hostIPs": [{"ip": "fd00::1"}, {"ip": "10.0.0.1"}],
    "podIPs": [{"ip": "10.1.0.1"}, {"ip": "fd01::1"}],
}


def field(path: str) -> Object:
    return var("V", fieldRef={"fieldPath": path})


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("metadata.name", "p"),
        ("metadata.namespace", "ns"),
        ("metadata.uid", "u-1"),
        ("spec.nodeName", "n"),
        ("spec.host", "n"),
        ("spec.serviceAccountName", "default"),
        ("status.hostIP", "fd00::1"),
        ("status.hostIPs", "fd00::1,10.0.0.1"),
        ("status.podIP", "fd01::1"),
        ("status.podIPs", "fd01::1,10.1.0.1"),
        ("metadata.labels['app']", "web"),
        ("metadata.labels['empty']", ""),
        ("metadata.labels['gone']", ""),
        ("metadata.annotations['Team']", "blue"),
        ("metadata.annotations['team']", ""),
    ],
)
def test_c1_c3_fields_of_a_pod(path: str, expected: str) -> None:
    assert text_of(resolve(pod(app(field(path)), meta=META, status=STATUS)), "V") == expected


def test_c1_an_absent_label_is_an_empty_variable_that_shadows() -> None:
    made = resolve(pod(app(var("V", "x"), field("metadata.labels['gone']"))))
    assert made.env["V"].state is State.EMPTY


def refusal(made: ResolvedContainer) -> str | None:
    return made.failure.message if made.failure else None


@pytest.mark.parametrize(
    ("path", "in_variable", "in_volume"),
    [
        ("spec.priority", "field label not supported: spec.priority", "unsupported fieldPath: spec.priority"),
        ("status.phase", "unsupported fieldPath: status.phase", "unsupported fieldPath: status.phase"),
        ("spec.nodeName", None, "unsupported fieldPath: spec.nodeName"),
        ("spec.host", None, "unsupported fieldPath: spec.host"),
        (
            "spec.nodeName['x']",
            "field label does not support subscript: spec.nodeName['x']",
            "fieldPath \"spec.nodeName['x']\" does not support subscript",
        ),
        ("['x']", "field label not supported: ['x']", "unsupported fieldPath: ['x']"),
    ],
)
def test_c1_c2_another_field_fails_in_the_kubelets_words(path: str, in_variable: str | None, in_volume: str) -> None:
    assert refusal(resolve(pod(app(field(path))))) == in_variable
    parts = downward({"path": "f", "fieldRef": {"fieldPath": path}})
    made = resolve(pod(app(volumeMounts=parts["mounts"]), volumes=parts["volumes"]))
    assert refusal(made) == f'MountVolume.SetUp failed for volume "d" : {in_volume}'


@pytest.mark.parametrize(
    "path", ["metadata.name", "metadata.uid", "status.podIP", "spec.nodeName", "metadata.labels['pod-template-hash']"]
)
def test_a_template_cannot_tell_what_only_a_pod_has(path: str) -> None:
    assert resolve(deployment(app(field(path)))).env["V"].state is State.RUNTIME


def test_a_template_tells_its_own_labels_and_namespace() -> None:
    subject = deployment(
        app(field("metadata.labels['app']"), var("N", fieldRef={"fieldPath": "metadata.namespace"})), template=META
    )
    made = resolve(subject)
    assert (text_of(made, "V"), text_of(made, "N")) == ("web", "ns")


def test_c3_a_mirror_pods_process_sees_the_static_uid() -> None:
    meta = {"annotations": {"kubernetes.io/config.mirror": "h", "kubernetes.io/config.hash": "static"}}
    assert text_of(resolve(pod(app(field("metadata.uid")), meta=meta)), "V") == "static"


def test_c3_host_network_uses_the_nodes_addresses_and_none_are_runtime() -> None:
    hosts = {"hostIPs": [{"ip": "10.0.0.1"}]}
    assert text_of(resolve(pod(app(field("status.podIP")), status=hosts, hostNetwork=True)), "V") == "10.0.0.1"
    assert resolve(pod(app(field("status.podIP")))).env["V"].state is State.RUNTIME


def test_c3_what_is_no_address_is_left_out() -> None:
    status = {"hostIPs": [{"ip": "10.0.0.1"}], "podIPs": [{"ip": "10.1.0.256"}, {"ip": "fd01::1"}, {"ip": "10.1.0.1"}]}
    assert text_of(resolve(pod(app(field("status.podIPs")), status=status)), "V") == "10.1.0.1,fd01::1"


def resource(name: str, divisor: str | None = None, container: str | None = None) -> Object:
    return var("V", resourceFieldRef={"resource": name, "divisor": divisor, "containerName": container})


@pytest.mark.parametrize(
    ("name", "divisor", "amount", "expected"),
    [
        ("limits.cpu", None, "100m", "1"),
        ("limits.cpu", "1m", "100m", "100"),
        ("limits.cpu", "0", "1500m", "2"),
        ("limits.memory", "1Mi", "65Mi", "65"),
        ("limits.memory", "1Mi", "68157441", "66"),
        ("limits.memory", "1", "1e3", "1000"),
        ("limits.memory", "1", "1500m", "2"),
        ("limits.hugepages-2Mi", "1Mi", "4Mi", "4"),
        ("requests.cpu", "1m", "250m", "250"),
    ],
)
def test_c4_ceil_of_quantity_by_divisor(name: str, divisor: str | None, amount: str, expected: str) -> None:
    which, _, kind = name.partition(".")
    made = resolve(pod(app(resource(name, divisor), resources={which: {kind: amount}})))
    assert text_of(made, "V") == expected


@pytest.mark.parametrize(
    ("amount", "divisor", "expected"),
    [("9223372036854775807", "1Mi", "8796093022208"), ("20Ei", "1Gi", "8589934592"), ("8191Pi", "1", str(8191 << 50))],
)
def test_c4_a_binary_quantity_ends_where_64_bits_do(amount: str, divisor: str, expected: str) -> None:
    subject = pod(app(resource("limits.memory", divisor), resources={"limits": {"memory": amount}}))
    assert text_of(resolve(subject), "V") == expected


@pytest.mark.parametrize(
    ("name", "amount"),
    [
        ("limits.memory", "9223372036854775807"),
        ("limits.memory", "10E"),
        ("limits.memory", "1e30"),
        ("limits.cpu", "1E"),
    ],
)
def test_c4_beyond_64_bits_kubelets_differ_and_nothing_is_claimed(name: str, amount: str) -> None:
    made = resolve(pod(app(resource(name), resources={"limits": {name.partition(".")[2]: amount}})))
    assert (made.env["V"].state, made.env["V"].value) == (State.RUNTIME, None)


def test_c4_unset_requests_are_zero_or_the_limit() -> None:
    assert text_of(resolve(pod(app(resource("requests.memory")))), "V") == "0"
    limited = app(resource("requests.memory"), resources={"limits": {"memory": "7"}})
    assert text_of(resolve(pod(limited)), "V") == "7"


def test_c5_unset_limits_come_from_the_node() -> None:
    subject = pod(app(resource("limits.cpu", "1m"), resources={"limits": {"cpu": "0"}}))
    assert text_of(resolve_in(inventory(node(cpu="3920m"), subject), subject), "V") == "3920"
    template = deployment(app(resource("limits.cpu")))
    assert resolve(template).env["V"].state is State.RUNTIME


def test_c5_a_pods_own_limits_come_before_the_nodes() -> None:
    subject = pod(app(resource("limits.memory")), resources={"limits": {"memory": "5"}})
    assert text_of(resolve_in(inventory(node(memory="9"), subject), subject), "V") == "5"


def test_c5_a_node_that_was_not_read_is_not_guessed() -> None:
    subject = pod(app(resource("limits.cpu")))
    assert resolve_in(inventory(subject), subject).env["V"].state is State.NOT_READ


def test_c5_an_init_container_named_has_no_default() -> None:
    subject = pod(app(resource("limits.cpu", None, "i")), initContainers=[{"name": "i"}])
    assert text_of(resolve_in(inventory(node(cpu="4"), subject), subject), "V") == "0"


def test_c5_an_unknown_container_fails() -> None:
    made = resolve(pod(app(resource("limits.cpu", None, "nobody"))))
    assert made.failure is not None
    assert made.failure.message == "container nobody not found"


def downward(*items: Object) -> Object:
    mounts = [{"name": "d", "mountPath": "/d"}]
    return {"volumes": [{"name": "d", "downwardAPI": {"items": list(items)}}], "mounts": mounts}


def files(meta: Object | None, *items: Object, **spec: Any) -> dict[str, tuple[State, str | bytes | None]]:
    parts = downward(*items)
    subject = pod(app(volumeMounts=parts["mounts"]), meta=meta, volumes=parts["volumes"], **spec)
    made = resolve_in(inventory(node(cpu="4"), subject), subject)
    return {path: (file.winner.state, file.winner.value) for path, file in made.files.items()}


def test_c2_whole_labels_are_sorted_and_quoted() -> None:
    meta = {"labels": {"b": 'say "hi"\n', "a": "é\x01"}}
    found = files(meta, {"path": "labels", "fieldRef": {"fieldPath": "metadata.labels"}})
    assert found == {"/d/labels": (State.VALUE, 'a="é\\x01"\nb="say \\"hi\\"\\n"')}


def test_c2_whole_annotations_hold_what_only_the_kubelet_knows() -> None:
    found = files(META, {"path": "a", "fieldRef": {"fieldPath": "metadata.annotations"}})
    assert found == {"/d/a": (State.RUNTIME, None)}


def test_c5_volumes_default_init_containers_too_but_ignore_pod_level_limits() -> None:
    item = {"path": "cpu", "resourceFieldRef": {"containerName": "i", "resource": "limits.cpu"}}
    found = files(None, item, initContainers=[{"name": "i"}], resources={"limits": {"cpu": "2"}})
    assert found == {"/d/cpu": (State.VALUE, "4")}


@pytest.mark.parametrize(
    ("text", "milli"),
    [
        ("1", 1000),
        ("100m", 100),
        ("1.5", 1500),
        (".5", 500),
        ("1e3", 10**6),
        ("1E", 10**21),
        ("2Ki", 2048000),
        ("3n", 1),
        (2, 2000),
    ],
)
def test_quantities(text: str | int, milli: int) -> None:
    amount = parse_quantity(text)
    assert amount is not None
    assert scaled(amount, 3) == milli


@pytest.mark.parametrize("text", ["", "m", "1x", "1 Gi", "0x10", "1e999999999", "9" * 100, "NaN", "١"])
def test_no_quantities(text: str) -> None:
    assert parse_quantity(text) is None


def test_go_quoting() -> None:
    assert go_quote("a\tb\\\u200b\u00a0\U000e0001 é") == '"a\\tb\\\\\\u200b\\u00a0\\U000e0001 é"'


def test_a_job_template_cannot_tell_the_completion_index() -> None:
    path = "metadata.annotations['batch.kubernetes.io/job-completion-index']"
    assert resolve(deployment(app(field(path)))).env["V"].state is State.RUNTIME


def test_c2_annotations_that_only_the_kubelet_has() -> None:
    made = resolve(pod(app(field("metadata.annotations['kubernetes.io/config.source']"))))
    assert text_of(made, "V") == "api"
    assert resolve(pod(app(field("metadata.annotations['kubernetes.io/config.seen']")))).env["V"].state is State.RUNTIME


def test_d2_downward_files_have_modes() -> None:
    items = [
        {"path": "a", "fieldRef": {"fieldPath": "metadata.name"}, "mode": 0o400},
        {"path": "b", "fieldRef": {"fieldPath": "metadata.uid"}},
    ]
    volume = {"name": "d", "downwardAPI": {"items": items, "defaultMode": 0o444}}
    made = resolve(pod(app(volumeMounts=[{"name": "d", "mountPath": "/d"}]), volumes=[volume]))
    assert {path: file.mode for path, file in made.files.items()} == {"/d/a": 0o400, "/d/b": 0o444}
