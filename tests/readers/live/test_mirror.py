"""A kind as the server last told it: whatever comes, in whatever order, the end is what the server has."""

import json
import random
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8sconfig_tui.formats.assembly import decode_object
from k8sconfig_tui.model.kube import KubeObject
from k8sconfig_tui.readers.live.heads import head
from k8sconfig_tui.readers.live.mirror import GoneError, MalformedError, Mirror, ServerError

CANARY = "canary-7f3a"


def config_map(name: str, version: int, value: str = "", uid: str = "") -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": name, "namespace": "a", "uid": uid or f"uid-{name}", "resourceVersion": str(version)},
        "data": {"KEY": value},
    }


def line(kind: str, obj: object) -> bytes:
    return json.dumps({"type": kind, "object": obj}).encode()


def typed(obj: dict[str, Any]) -> KubeObject:
    return decode_object(json.dumps(obj).encode())


def shown(mirror: Mirror) -> dict[str, str]:
    """Name → value."""
    return {obj.metadata.name: msgspec.json.decode(obj.data)["KEY"] for obj in mirror}


def test_a_new_list_takes_ghosts_away_and_tells_what_differs() -> None:
    """Reliability row 7: the list after a 410 is compared with what was there."""
    mirror = Mirror()
    mirror.replace([typed(config_map("kept", 1)), typed(config_map("gone", 2)), typed(config_map("old", 3))], "3")
    changes = mirror.replace(
        [typed(config_map("kept", 1)), typed(config_map("old", 8, "new")), typed(config_map("came", 9))], "9"
    )
    told = {change.ref.name: (change.before is not None, change.after is not None) for change in changes}
    assert told == {"gone": (True, False), "old": (True, True), "came": (False, True)}
    assert set(shown(mirror)) == {"kept", "old", "came"}
    assert mirror.version == "9"


def test_the_same_name_made_anew_outlives_the_end_of_the_old_one() -> None:
    """Reliability row 26: what was delivered last wins, told apart by uid."""
    mirror = Mirror()
    mirror.replace([typed(config_map("c", 1, "old", "one"))], "1")
    assert mirror.take(line("ADDED", config_map("c", 3, "new", "two"))) is not None
    assert mirror.take(line("DELETED", config_map("c", 2, "old", "one"))) is None
    assert shown(mirror) == {"c": "new"}
    assert mirror.take(line("ADDED", config_map("c", 3, "new", "two"))) is None, "a duplicate changes nothing"


def test_versions_are_opaque() -> None:
    """Reliability row 26: a version that looks smaller is later all the same where it comes later."""
    mirror = Mirror()
    mirror.replace([typed(config_map("c", 900, "old"))], "900")
    mirror.take(line("MODIFIED", config_map("c", 5, "new")))
    assert (shown(mirror), mirror.version) == ({"c": "new"}, "5")


@pytest.mark.parametrize("status", [{"code": 410}, {"code": 200, "reason": "Expired"}, {"reason": "Gone"}])
def test_a_forgotten_version_within_the_watch(status: dict[str, object]) -> None:
    """Reliability row 7: the 410 that comes as an event."""
    mirror = Mirror()
    mirror.replace([typed(config_map("c", 1))], "1")
    with pytest.raises(GoneError):
        mirror.take(line("ERROR", {"kind": "Status"} | status))
    assert len(mirror) == 1


def test_an_error_without_a_code_quotes_nothing() -> None:
    with pytest.raises(ServerError) as error:
        Mirror().take(line("ERROR", {"kind": "Status", "message": CANARY}))
    assert CANARY not in str(error.value)


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"null",
        b"[]",
        b"<html>",
        b'{"type":"ADDED"}',
        line("ADDED", config_map("c", 7, CANARY))[:-9],
        line("SHOUTED", config_map("c", 7)),
        line("ADDED", {"kind": "ConfigMap", "metadata": {"name": "c"}}),
        line("ADDED", {"kind": "ConfigMap", "metadata": {"resourceVersion": "9"}}),
        b'{"type":"ADDED","object":{"metadata":{"name":"\xff","resourceVersion":"7"}}}',
    ],
)
def test_what_is_no_event_is_never_passed_over(damaged: bytes) -> None:
    """Reliability row 16: the version stays, so that whoever asks again gets what the line was."""
    mirror = Mirror()
    mirror.replace([typed(config_map("c", 1))], "1")
    with pytest.raises(MalformedError) as error:
        mirror.take(damaged)
    assert mirror.version == "1"
    assert CANARY not in repr(error.value)


def test_an_object_of_an_odd_shape_is_there_and_unread() -> None:
    """Reliability row 19, in a watch: nobody may say that it is missing."""
    mirror = Mirror()
    mirror.replace([typed(config_map("c", 1))], "1")
    odd = odd_one("c", 2)
    change = mirror.take(line("MODIFIED", odd))
    assert change is not None
    assert (change.unread, change.after, change.ref.name) == (True, None, "c")
    assert mirror.version == "2"
    assert CANARY not in repr(change)


def odd_one(name: str, version: int, uid: str = "") -> dict[str, Any]:
    made = config_map(name, version, uid=uid)
    made["metadata"]["labels"] = {"a": [CANARY]}
    return made


@pytest.mark.parametrize("how", ["deleted", "gone at the next list", "unread at the next list"])
def test_the_end_of_an_unread_object_is_known(how: str) -> None:
    mirror = Mirror()
    mirror.replace([typed(config_map("c", 1))], "1")
    mirror.take(line("MODIFIED", odd_one("c", 2, "another")))
    if how == "unread at the next list":
        kept = head(json.dumps(odd_one("c", 3, "another")).encode())
        assert kept is not None
        assert [one.unread for one in mirror.replace([], "3", [kept])] == [True]
    change = mirror.take(line("DELETED", odd_one("c", 4, "another"))) if how == "deleted" else None
    changes = [change] if change is not None else mirror.replace([], "4")
    assert [(one.ref.name, one.after, one.unread) for one in changes] == [("c", None, False)]
    assert len(mirror) == 0


_STEPS = st.lists(st.tuples(st.sampled_from(["put", "delete", "bookmark", "relist"]), st.integers(0, 4)), max_size=40)


@given(_STEPS, st.integers(0, 2**16))
def test_the_end_is_what_the_server_has(steps: list[tuple[str, int]], seed: int) -> None:
    """Reliability rows 14 and 26: against an oracle, with lines delivered twice now and then."""
    chance = random.Random(seed)
    mirror, version = Mirror(), 1
    store: dict[str, dict[str, Any]] = {}
    mirror.replace([], "1")
    for what, number in steps:
        version += 1
        name = f"c{number}"
        if what == "put":
            kind = "MODIFIED" if name in store else "ADDED"
            uid = store[name]["metadata"]["uid"] if name in store else f"uid-{version}"
            store[name] = config_map(name, version, f"v{version}", uid)
            lines = [line(kind, store[name])]
        elif what == "delete" and name in store:
            gone = store.pop(name)
            lines = [line("DELETED", gone | {"metadata": gone["metadata"] | {"resourceVersion": str(version)}})]
        elif what == "relist":
            mirror.replace([typed(obj) for obj in store.values()], str(version))
            lines = []
        else:
            bookmark = {"kind": "ConfigMap", "apiVersion": "v1", "metadata": {"resourceVersion": str(version)}}
            lines = [line("BOOKMARK", bookmark)]
        for one in lines * (2 if chance.random() < 0.2 else 1):
            mirror.take(one)
    assert shown(mirror) == {name: obj["data"]["KEY"] for name, obj in store.items()}
