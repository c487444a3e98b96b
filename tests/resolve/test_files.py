"""Rules D1–D5 of files, and the mount failures of table E."""

from typing import Any

import pytest

from k8sconfig_tui.model.definition import ResolvedContainer
from k8sconfig_tui.model.values import State
from tests.resolve.cases import Object, app, config_map, deployment, inventory, pod, resolve, resolve_in, secret

CM = config_map("cm", {"a": "1", "b": "2"}, binaryData={"bin": "/w=="})
SECRET = secret("s", {"a": "x", "c": "y"})


def mounted(volume: Object, at: str = "/m", **mount: Any) -> ResolvedContainer:
    subject = pod(app(volumeMounts=[{"name": "v", "mountPath": at} | mount]), volumes=[{"name": "v"} | volume])
    return resolve(subject, CM, SECRET)


def contents(made: ResolvedContainer) -> dict[str, str | bytes | None]:
    return {path: file.winner.value for path, file in made.files.items()}


def test_d2_without_items_every_key_is_a_file_binary_data_too() -> None:
    made = mounted({"configMap": {"name": "cm"}})
    assert contents(made) == {"/m/a": "1", "/m/b": "2", "/m/bin": b"\xff"}
    assert made.files["/m/a"].refreshes


def test_d1_a_secret_volume_names_its_object_by_secret_name() -> None:
    made = mounted({"secret": {"secretName": "s"}})
    assert contents(made) == {"/m/a": "x", "/m/c": "y"}
    assert made.files["/m/a"].winner.sensitive


def test_d2_with_items_only_those_at_their_paths_and_a_later_duplicate_wins() -> None:
    items = [{"key": "a", "path": "dir/f"}, {"key": "b", "path": "dir/f", "mode": 0o600}]
    made = mounted({"configMap": {"name": "cm", "items": items, "defaultMode": 0o444}})
    file = made.files["/m/dir/f"]
    assert (file.winner.value, [loser.value for loser in file.losers], file.mode) == ("2", ["1"], 0o600)


@pytest.mark.parametrize(("spec", "mode"), [({}, 0o644), ({"fsGroup": 5}, 0o644 | 0o440)])
def test_d2_modes(spec: Object, mode: int) -> None:
    subject = pod(
        app(volumeMounts=[{"name": "v", "mountPath": "/m"}]),
        volumes=[{"name": "v", "configMap": {"name": "cm"}}],
        securityContext=spec,
    )
    assert resolve(subject, CM).files["/m/a"].mode == mode


@pytest.mark.parametrize(
    ("volume", "text"),
    [
        ({"configMap": {"name": "gone"}}, 'configmap "gone" not found'),
        ({"secret": {"secretName": "gone"}}, 'secret "gone" not found'),
        (
            {"configMap": {"name": "cm", "items": [{"key": "z", "path": "z"}]}},
            "configmap references non-existent config key: z",
        ),
        (
            {"secret": {"secretName": "s", "items": [{"key": "z", "path": "z"}]}},
            "references non-existent secret key: z",
        ),
        (
            {"projected": {"sources": [{"configMap": {"name": "g1"}}, {"secret": {"name": "g2"}}]}},
            '[configmap "g1" not found, secret "g2" not found]',
        ),
    ],
)
def test_e_a_volume_that_cannot_be_set_up(volume: Object, text: str) -> None:
    made = mounted(volume)
    assert made.failure is not None
    assert (made.failure.reason, made.failure.message) == (
        "FailedMount",
        f'MountVolume.SetUp failed for volume "v" : {text}',
    )


def test_e_a_mount_failure_holds_up_every_container_of_the_pod() -> None:
    subject = pod(
        app(),
        {"name": "other", "volumeMounts": [{"name": "v", "mountPath": "/m"}]},
        volumes=[{"name": "v", "configMap": {"name": "gone"}}],
    )
    assert resolve(subject).failure is not None


def test_d1_a_volume_that_nobody_mounts_is_never_fetched() -> None:
    assert resolve(pod(app(), volumes=[{"name": "v", "configMap": {"name": "gone"}}])).failure is None


@pytest.mark.parametrize(
    "volume",
    [
        {"configMap": {"name": "gone", "optional": True}},
        {"configMap": {"name": "cm", "optional": True, "items": [{"key": "z", "path": "z"}]}},
    ],
)
def test_d2_optional_covers_the_object_and_each_item(volume: Object) -> None:
    made = mounted(volume)
    assert (made.failure, contents(made)) == (None, {})
    assert made.references[0].state is State.OPTIONAL_MISSING


def test_d3_a_later_projection_silently_wins() -> None:
    sources = [{"configMap": {"name": "cm"}}, {"secret": {"name": "s"}}]
    made = mounted({"projected": {"sources": sources}})
    assert contents(made) == {"/m/a": "x", "/m/b": "2", "/m/bin": b"\xff", "/m/c": "y"}
    assert [loser.value for loser in made.files["/m/a"].losers] == ["1"]
    assert made.files["/m/a"].winner.path == ".volumes[0].projected.sources[1]"


def test_d3_the_api_access_volume_is_hidden() -> None:
    volume = {"name": "kube-api-access-x", "projected": {"sources": [{"serviceAccountToken": {"path": "token"}}]}}
    subject = pod(app(volumeMounts=[{"name": "kube-api-access-x", "mountPath": "/var/run"}]), volumes=[volume])
    assert resolve(subject).files == {}


def test_d3_a_token_is_known_at_run_time_only() -> None:
    made = mounted({"projected": {"sources": [{"serviceAccountToken": {"path": "t"}}]}})
    assert made.files["/m/t"].winner.state is State.RUNTIME


@pytest.mark.parametrize(
    ("sub_path", "expected"),
    [("a", {"/m": "1"}), ("dir", {"/m/x": "1", "/m/y/z": "2"}), ("./a", {"/m": "1"})],
)
def test_d4_sub_path_puts_one_file_or_directory_at_the_mount_path(sub_path: str, expected: dict[str, str]) -> None:
    items = [{"key": "a", "path": "dir/x"}, {"key": "b", "path": "dir/y/z"}] if sub_path == "dir" else None
    made = mounted({"configMap": {"name": "cm", "items": items}}, subPath=sub_path)
    assert contents(made) == expected
    assert all(not file.refreshes for file in made.files.values())
    assert made.failure is None


def two_mounts(first: str, second: str, other: Object) -> ResolvedContainer:
    mounts = [{"name": "v", "mountPath": first}, {"name": "w", "mountPath": second}]
    subject = pod(app(volumeMounts=mounts), volumes=[{"name": "v", "configMap": {"name": "cm"}}, {"name": "w"} | other])
    return resolve(subject, CM, SECRET)


@pytest.mark.parametrize(("first", "second"), [("/m", "/m/a"), ("/m/", "/m/a/")])
def test_d4_a_deeper_mount_covers_a_shallower(first: str, second: str) -> None:
    made = two_mounts(first, second, {"secret": {"secretName": "s"}})
    covered = made.files.pop("/m/a")
    assert contents(made) == {"/m/b": "2", "/m/bin": b"\xff", "/m/a/a": "x", "/m/a/c": "y"}
    assert (covered.winner.state, covered.winner.note) == (State.ABSENT, "covered by the mount at /m/a")
    assert covered.losers[0].value == "1"


def test_d4_a_file_mounted_over_a_file_keeps_what_it_covers() -> None:
    mounts = [{"name": "w", "mountPath": "/m/a", "subPath": "c"}, {"name": "v", "mountPath": "/m"}]
    subject = pod(
        app(volumeMounts=mounts),
        volumes=[{"name": "v", "configMap": {"name": "cm"}}, {"name": "w", "secret": {"secretName": "s"}}],
    )
    file = resolve(subject, CM, SECRET).files["/m/a"]
    assert file.winner.value == "y"
    assert [(loser.value, loser.note) for loser in file.losers] == [("1", "covered by the mount at /m/a")]


def test_d4_an_opaque_volume_over_files_makes_them_unknown() -> None:
    items = [{"key": "a", "path": "sub/f"}]
    mounts = [{"name": "v", "mountPath": "/m"}, {"name": "w", "mountPath": "/m/sub"}]
    volumes = [{"name": "v", "configMap": {"name": "cm", "items": items}}, {"name": "w", "emptyDir": {}}]
    made = resolve(pod(app(volumeMounts=mounts), volumes=volumes), CM)
    assert made.files["/m/sub/f"].winner.state is State.RUNTIME
    assert made.files["/m/sub/f"].losers[-1].value == "1"


@pytest.mark.parametrize(
    ("volume", "kind", "key"),
    [
        ({"emptyDir": {}}, "volume.emptyDir", None),
        ({"hostPath": {"path": "/etc"}}, "volume.hostPath", "/etc"),
        ({"persistentVolumeClaim": {"claimName": "c"}}, "volume.persistentVolumeClaim", "c"),
        ({"image": {"reference": "r:1"}}, "volume.image", "r:1"),
        (
            {"csi": {"driver": "secrets-store.csi.k8s.io", "volumeAttributes": {"secretProviderClass": "p"}}},
            "volume.csi",
            "p",
        ),
        ({"iscsi": {}}, "volume.other", None),
    ],
)
def test_d5_opaque_volumes_are_named_and_never_claimed(volume: Object, kind: str, key: str | None) -> None:
    winner = mounted(volume).files["/m"].winner
    assert (winner.kind, winner.key, winner.state, winner.value) == (kind, key, State.RUNTIME, None)


def test_an_unread_object_in_a_volume_is_not_missing() -> None:
    subject = deployment(
        app(volumeMounts=[{"name": "v", "mountPath": "/m"}]), volumes=[{"name": "v", "secret": {"secretName": "s"}}]
    )
    made = resolve_in(inventory(CM, subject), subject)
    assert made.failure is None
    assert made.references[0].state is State.NOT_READ


def test_d4_a_sub_path_that_names_nothing_is_an_empty_directory() -> None:
    made = mounted({"configMap": {"name": "cm"}}, subPath="nope")
    winner = made.files["/m"].winner
    assert (made.failure, winner.state, winner.value) == (None, State.ABSENT, None)
    assert "an empty directory" in winner.note


@pytest.mark.parametrize("at", ["m", "//m", "/m/", "/x/../m"])
def test_d4_mount_paths_are_absolute_and_clean(at: str) -> None:
    assert "/m/a" in mounted({"configMap": {"name": "cm"}}, at=at).files


def unread_secret(*projections: Object) -> ResolvedContainer:
    volumes = [{"name": "v", "projected": {"sources": list(projections)}}]
    subject = pod(app(volumeMounts=[{"name": "v", "mountPath": "/m"}]), volumes=volumes)
    return resolve_in(inventory(CM, subject), subject)


def test_d3_a_later_unread_projection_may_replace_any_file() -> None:
    made = unread_secret({"configMap": {"name": "cm"}}, {"secret": {"name": "s"}})
    assert made.files["/m/a"].winner.state is State.NOT_READ
    assert made.unread_files[0][0] == "/m"


def test_d3_an_earlier_unread_projection_replaces_nothing() -> None:
    made = unread_secret({"secret": {"name": "s"}}, {"configMap": {"name": "cm"}})
    assert made.files["/m/a"].winner.value == "1"


def test_d3_unread_items_are_files_of_unknown_content_and_nothing_else() -> None:
    item = {"key": "k", "path": "own"}
    made = unread_secret({"configMap": {"name": "cm"}}, {"secret": {"name": "s", "items": [item]}})
    assert made.files["/m/a"].winner.value == "1"
    assert (made.files["/m/own"].winner.state, made.files["/m/own"].winner.key) == (State.NOT_READ, "k")
    assert made.unread_files == ()


def test_d3_a_projection_that_is_not_in_the_api_is_opaque() -> None:
    made = mounted({"projected": {"sources": [{"configMap": {"name": "cm"}}, {"podCertificate": {"keyType": "RSA"}}]}})
    assert made.files["/m/a"].winner.state is State.RUNTIME
    assert made.files["/m"].winner.state is State.RUNTIME


def test_d5_a_mount_that_the_pod_spec_does_not_declare_is_opaque_and_covers() -> None:
    mounts = [{"name": "v", "mountPath": "/m"}, {"name": "claim", "mountPath": "/m/sub"}]
    items = [{"key": "a", "path": "sub/f"}]
    subject = deployment(app(volumeMounts=mounts), volumes=[{"name": "v", "configMap": {"name": "cm", "items": items}}])
    made = resolve(subject | {"kind": "StatefulSet"}, CM)
    assert made.files["/m/sub"].winner.kind == "volume.persistentVolumeClaim"
    assert made.files["/m/sub/f"].winner.state is State.RUNTIME


def test_a_broken_reference_of_a_volume_is_told_once() -> None:
    mounts = [{"name": "v", "mountPath": "/m"}, {"name": "v", "mountPath": "/n"}]
    made = resolve(pod(app(volumeMounts=mounts), volumes=[{"name": "v", "configMap": {"name": "gone"}}]))
    assert len(made.references) == 1


def limit_of(container: str, path: str) -> Object:
    return {"path": path, "resourceFieldRef": {"containerName": container, "resource": "limits.cpu"}}


@pytest.mark.parametrize(
    ("volume", "text"),
    [
        (
            {"downwardAPI": {"items": [limit_of("x", "1"), limit_of("y", "2"), limit_of("x", "3")]}},
            "[container x not found, container y not found]",
        ),
        (
            {
                "projected": {
                    "sources": [
                        {"secret": {"name": "g"}},
                        {"downwardAPI": {"items": [limit_of("x", "1"), limit_of("y", "2")]}},
                        {"secret": {"name": "g"}},
                    ]
                }
            },
            '[secret "g" not found, container x not found, container y not found]',
        ),
        ({"downwardAPI": {"items": [limit_of("x", "1"), limit_of("x", "2")]}}, "container x not found"),
        (
            {"configMap": {"name": "cm", "items": [{"key": "y", "path": "1"}, {"key": "z", "path": "2"}]}},
            "configmap references non-existent config key: y",
        ),
    ],
)
def test_e_every_failing_item_is_told_once_but_of_keys_only_the_first(volume: Object, text: str) -> None:
    made = mounted(volume)
    assert made.failure is not None
    assert made.failure.message == f'MountVolume.SetUp failed for volume "v" : {text}'


def test_d2_paths_are_cleaned() -> None:
    items = [{"key": "a", "path": "./x//y", "mode": 0o400}]
    made = mounted({"configMap": {"name": "cm", "items": items}})
    assert (contents(made), made.files["/m/x/y"].mode) == ({"/m/x/y": "1"}, 0o400)
    named = {"path": "x/./name", "fieldRef": {"fieldPath": "metadata.name"}}
    assert contents(mounted({"downwardAPI": {"items": [named]}})) == {"/m/x/name": "p"}


def test_d3_a_replaced_file_keeps_nothing_of_the_former_mode() -> None:
    former = {"configMap": {"name": "cm", "items": [{"key": "a", "path": "t", "mode": 0o400}]}}
    made = mounted({"projected": {"sources": [former, {"serviceAccountToken": {"path": "t"}}]}})
    assert (made.files["/m/t"].winner.state, made.files["/m/t"].mode) == (State.RUNTIME, None)
