"""The history of a session: what is told of a change, how much of it, and what never is."""

import json

from k8sconfig_tui.present.chronicle import Chronicle, Entry, Followed, fared, page, read, said, why_not
from k8sconfig_tui.present.line import plain_text
from k8sconfig_tui.readers import Health
from tests.present.changed import Cluster, objects, ref
from tests.worlds.hostile import hostile
from tests.worlds.kubectl import CREATED, Object, config_map, custom, owned_by, pod, replica_set, secret
from tests.worlds.reading import inventory


def _texts(told: list[Entry]) -> list[str]:
    return [plain_text(entry.line) for entry in told]


def _deployment(name: str) -> Object:
    return next(obj for obj in objects() if (obj["kind"], obj["metadata"]["name"]) == ("Deployment", name))


def test_a_value_that_is_another_is_told_with_its_verdicts_and_its_place() -> None:
    cluster = Cluster()
    [entry] = cluster.told(config_map("shop", "web", {"level": "debug"}))
    assert entry.where == "prod"
    assert plain_text(entry.line) == "shop  deploy/web  app  LEVEL  info → debug   same → value   ConfigMap/web"
    assert entry.view is not None
    assert (entry.view.workload, entry.view.container, entry.view.key, entry.view.column) == (
        "Deployment/web", "app", "LEVEL", "prod",
    )  # fmt: skip


def test_it_does_not_matter_whether_the_containers_were_looked_at_before() -> None:
    changed = config_map("shop", "web", {"level": "debug"})
    assert _texts(Cluster(count=True).told(changed)) == _texts(Cluster().told(changed))


def test_without_anything_to_compare_with_no_verdict_is_told() -> None:
    [text] = _texts(Cluster(alone=True).told(config_map("shop", "web", {"level": "debug"})))
    assert text.endswith("LEVEL  info → debug   ConfigMap/web")


def test_a_secret_is_told_by_its_fingerprint_alone() -> None:
    """Reliability row 43."""
    [entry] = Cluster().told(secret("shop", "web", {"token": "n3w-token"}))
    text = plain_text(entry.line)
    assert "TOKEN  •••• " in text
    assert text.count("••••") == 2
    assert "t0ken" not in repr(entry)
    assert "s3cr3t" not in repr(entry)
    assert "n3w" not in repr(entry)


def test_a_key_that_goes_is_missing_and_one_that_comes_was_absent() -> None:
    cluster = Cluster()
    [gone] = _texts(cluster.told(config_map("shop", "web", {})))
    assert "LEVEL  info → missing   same → value" in gone
    [came] = _texts(cluster.told(config_map("shop", "more", {"A": "1", "B": "2"})))
    assert "B  absent → 2" in came
    assert "nowhere → partial" in came


def test_what_reaches_many_containers_alike_is_one_entry_with_a_count() -> None:
    told = Cluster(containers=500).told(config_map("shop", "web", {"level": "debug"}))
    assert len(told) == 1
    assert _texts(told)[0].endswith("ConfigMap/web   in 500 containers")


def test_objects_that_come_and_go_are_told_and_lead_to_their_containers() -> None:
    cluster = Cluster()
    new = _deployment("side")
    [gone] = cluster.told(gone=[ref("Deployment", "side")])
    assert plain_text(gone.line) == "shop  Deployment/side  removed"
    assert gone.view is None
    [came] = cluster.told(new)
    assert plain_text(came.line) == "shop  Deployment/side  added"
    assert came.view is not None
    assert came.view.workload == "Deployment/side"


def test_a_change_that_reaches_nobody_is_told_of_the_object() -> None:
    [entry] = Cluster().told(config_map("shop", "nobody", {"x": "1"}))
    assert plain_text(entry.line) == "shop  ConfigMap/nobody  added"


def test_an_image_is_told() -> None:
    cluster = Cluster()
    web = _deployment("web")
    web = json.loads(json.dumps(web).replace("web:1", "web:2"))
    [text] = _texts(cluster.told(web))
    assert text == "shop  deploy/web  app  image  web:1 → web:2"


def test_the_pods_of_a_workload_a_status_and_a_heartbeat_are_no_news() -> None:
    cluster = Cluster()
    web = _deployment("web")
    owner = replica_set(web)
    assert cluster.told(owner, pod(owner, 0, node="n", host="h", ip="1.2.3.4", started=CREATED)) == []
    assert cluster.told({**web, "status": {"replicas": 7}}) == []
    same = config_map("shop", "web", {"level": "info"})
    same["metadata"]["annotations"] = {"leader": "me"}
    assert cluster.told(same) == []


def test_an_object_that_is_made_by_another_but_holds_values_is_news() -> None:
    cluster = Cluster()
    maker = custom("bitnami.com/v1alpha1", "SealedSecret", "shop", "web", {})
    made = secret("shop", "web", {"token": "other"}, owner=owned_by(maker))
    assert len(cluster.told(made)) == 1


def test_long_values_are_told_from_where_they_differ() -> None:
    cluster = Cluster()
    start = "x" * 200
    cluster.told(config_map("shop", "web", {"level": start + "old"}))
    [text] = _texts(cluster.told(config_map("shop", "web", {"level": start + "new"})))
    assert "LEVEL  …xxxold → …xxxnew" in text


def test_only_the_last_entries_are_kept_and_the_rest_is_said() -> None:
    kept = Chronicle(most=3)
    kept.add([said("prod", f"number {at}", float(at)) for at in range(10)])
    assert [plain_text(entry.line) for entry in kept.entries()] == ["number 7", "number 8", "number 9"]
    made = page(kept.entries(), kept.dropped, [], clock=lambda when: f"{when:.0f}")
    text = "\n".join(plain_text(line) for line in made.lines)
    assert "7 older changes left out: the last 3 are kept" in text
    assert plain_text(made.lines[made.at]) == "9  prod  number 9"


def test_the_page_says_that_nothing_is_followed_and_why() -> None:
    snapshot, live = inventory(objects(), "dump"), inventory(objects(), "prod")
    live.origin = "live"
    made = page([], 0, [Followed("dump", None, why_not(snapshot)), Followed("prod", None, why_not(live))])
    text = "\n".join(plain_text(line) for line in made.lines)
    assert "Nothing that is open is followed" in text
    assert "dump  not followed: a snapshot: nothing in it changes" in text
    assert "prod  not followed: read once" in text
    made = page([], 0, [Followed("dump", None, "x"), Followed("prod", Health("live"))])
    text = "\n".join(plain_text(line) for line in made.lines)
    assert "Nothing that is open" not in text
    assert "prod  LIVE" in text
    assert "Nothing has changed yet" in text


def test_how_current_a_source_is_and_that_it_was_read_is_told() -> None:
    live = inventory(objects(), "prod")
    live.origin = "live"
    assert _texts(read([live, inventory(objects(), "dump")], 1.0)) == ["read: 5 objects"]
    assert _texts([fared("prod", Health("stale", None, "no [/answer]"), 1.0)]) == [
        "STALE: no [/answer]; what changes meanwhile is not told"
    ]


def test_lines_of_a_hostile_world_are_printable() -> None:
    cluster = Cluster()
    kinds = {"ConfigMap", "Secret", "Deployment"}
    told = cluster.told(*[obj for obj in hostile() if obj["kind"] in kinds and "\\ud" not in json.dumps(obj)])
    made = page(told, 0, [Followed("\x1b[31m[/prod]", Health("stale", None, "\x1b\x00"))])
    assert told
    assert all(plain_text(line).isprintable() for line in made.lines)
    assert max(len(plain_text(line)) for line in made.lines) < 1500


def test_a_deployment_that_changes_without_a_word_for_its_containers_is_told() -> None:
    web = _deployment("web")
    web["spec"]["replicas"] = 9
    assert _texts(Cluster().told(web)) == ["shop  Deployment/web  changed"]
