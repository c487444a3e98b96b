"""Rows of an aligned container: every key, in every channel, in every environment."""

import pytest

from k8sconfig_tui.compare import matrix
from k8sconfig_tui.compare.matrix import Row, related
from k8sconfig_tui.compare.rows import joined, of_containers, relaxed
from k8sconfig_tui.model.inventory import Inventory
from k8sconfig_tui.model.values import State
from tests.compare.sources import (
    Object,
    container,
    deployment,
    from_key,
    group,
    matrix_of,
    partial_source,
    rows_of,
    source,
    thing,
)
from tests.worlds.reading import inventories
from tests.worlds.small import small_pair


def states(row: Row) -> list[str | None]:
    return [cell.state.value if cell else None for cell in row.cells]


def test_the_small_world_by_its_own_table() -> None:
    made = matrix_of(inventories(small_pair()))
    rows = {row.key: row.verdict.value for row in matrix.rows(group(made, "web"))}
    expected = {
        "SAME": "same", "VALUE": "value", "SUPPLY": "supply", "BOTH": "value+supply", "ONLY_DEV": "partial",
        "PASSWORD": "value", "TOKEN": "same", "SHADOWED": "same", "FROM": "same", "URL": "same", "EMPTY": "same",
        "OPTIONAL": "same", "POD_IP": "same", "--port": "value", "/etc/web/app.yaml": "value",
        "/etc/web/banner.txt": "value",
    }  # fmt: skip
    assert {key: rows[key] for key in expected} == expected


def test_a_key_of_one_environment_is_asked_for_in_the_others() -> None:
    rows = rows_of(container(env={"A": "1", "B": "2"}), container(env={"C": "3", "A": "1"}))
    assert {key: row.verdict.value for key, row in rows.items()} == {"A": "same", "B": "partial", "C": "partial"}
    assert states(rows["B"]) == ["value", "absent"]


def test_an_environment_without_the_container_has_no_say() -> None:
    sources = [source("a", deployment("web", "shop", container(env={"A": "1"}))), source("b", deployment("api"))]
    rows = matrix.rows(group(matrix_of(sources), "web"))
    assert [(row.key, row.verdict.value, states(row)) for row in rows] == [("A", "same", ["value", None])]


def test_a_missing_key_is_broken_and_its_losers_stay() -> None:
    secret = thing("Secret", "db", data={"url": "eA=="})
    rows = rows_of(
        container(env={"URL": from_key("secret", "db", "url")}),
        container(env={"URL": from_key("secret", "db", "url")}),
        objects=([secret], []),
    )
    assert rows["URL"].verdict == "value"
    assert states(rows["URL"]) == ["value", "missing"]


def test_a_key_that_an_unread_reference_may_hold_is_unknown_not_absent() -> None:
    read = deployment("web", "shop", container(env={"LEVEL": "x"}))
    hidden = deployment("web", "shop", container(envFrom=[{"secretRef": {"name": "all"}}]))
    rows = matrix.rows(group(matrix_of([source("a", read), partial_source("b", hidden)]), "web"))
    assert [(row.key, row.verdict.value, states(row)) for row in rows] == [("LEVEL", "unknown", ["value", "not-read"])]
    cell = rows[0].cells[1]
    assert cell is not None
    assert not cell.certain
    assert "Secret all" in cell.note


def test_an_unread_prefix_leaves_other_keys_absent() -> None:
    read = deployment("web", "shop", container(env={"LEVEL": "x"}))
    hidden = deployment("web", "shop", container(envFrom=[{"prefix": "DB_", "secretRef": {"name": "all"}}]))
    rows = matrix.rows(group(matrix_of([source("a", read), partial_source("b", hidden)]), "web"))
    assert [(row.key, row.verdict.value) for row in rows] == [("LEVEL", "partial")]


SERVICE = thing("Service", "db", spec={"clusterIP": "10.0.0.9", "ports": [{"port": 5432}]})


def test_service_variables_are_left_out_unless_asked_for() -> None:
    sources = [source("a", deployment("web"), SERVICE), source("b", deployment("web"), SERVICE)]
    found = group(matrix_of(sources), "web")
    assert matrix.rows(found) == []
    keys = {row.key: row.verdict.value for row in matrix.rows(found, include_services=True)}
    assert keys["DB_SERVICE_HOST"] == "same"


def test_a_service_variable_that_meets_a_definition_is_there() -> None:
    rows = rows_of(
        container(env={"DB_SERVICE_HOST": "elsewhere"}), container(env={"OTHER": "x"}), objects=([SERVICE], [SERVICE])
    )
    mine, its = rows["DB_SERVICE_HOST"].cells
    assert mine is not None
    assert its is not None
    assert [loser.kind for loser in mine.losers] == ["serviceLink"]
    assert its.winner is not None
    assert its.winner.kind == "serviceLink"
    assert rows["DB_SERVICE_HOST"].verdict == "value+supply"


def test_flags_are_keys_of_their_own_and_leave_the_row_of_words() -> None:
    rows = rows_of(
        container(command=["serve"], args=["--level=info", "--port", "80", "now"]),
        container(command=["serve"], args=["--level=debug", "--port", "80", "now"]),
    )
    found = {(row.channel, key): (row.verdict.value, row.cells[0] and row.cells[0].value) for key, row in rows.items()}
    assert found == {
        ("arg", "--level"): ("value", "info"),
        ("arg", "--port"): ("same", "80"),
        ("command", "command"): ("same", "serve"),
        ("command", "args"): ("same", "now"),
    }


def test_command_and_arguments_of_the_image_are_not_in_the_cluster() -> None:
    rows = rows_of(container(command=["serve"]), container())
    assert rows["command"].verdict == "supply"
    cell = rows["command"].cells[1]
    assert cell is not None
    assert cell.winner is not None
    assert (cell.state, cell.winner.kind, cell.note) == (State.RUNTIME, "image", "from the image, not in the cluster")
    assert rows_of(container(), container()) == {}


def test_a_flag_that_may_be_the_image_s_own_or_in_a_script_is_unknown() -> None:
    flag = container(command=["app"], args=["--level=info"])
    assert rows_of(flag, container())["--level"].verdict == "unknown"
    assert rows_of(flag, container(command=["sh", "-c", "exec app --level=debug"]))["--level"].verdict == "unknown"
    assert rows_of(flag, container(command=["sh", "-c", "exec app --levels=debug"]))["--level"].verdict == "partial"


def test_arguments_with_a_secret_are_secret() -> None:
    secret = thing("Secret", "db", data={"pw": "eA=="})
    one = container(env={"PW": from_key("secret", "db", "pw")}, command=["login", "$(PW)"])
    cell = rows_of(one, objects=([secret],))["command"].cells[0]
    assert cell is not None
    assert (cell.value, cell.sensitive) == ("login x", True)


IP = {"fieldRef": {"fieldPath": "status.podIP"}}


def at_run_time(text: str, **env: Object | str) -> Object:
    """A variable, a flag and arguments of this text, which needs the pod's address."""
    return container(env={"IP": IP, **env, "URL": text}, command=["app"], args=[f"--url={text}", text])


RUN_TIME_KEYS = ("URL", "--url", "args")


def test_text_around_a_run_time_variable_counts() -> None:
    rows = rows_of(at_run_time("http://$(IP):80"), at_run_time("http://$(IP):80"))
    assert [rows[key].verdict.value for key in RUN_TIME_KEYS] == ["same"] * 3
    rows = rows_of(at_run_time("http://$(IP):80"), at_run_time("http://$(IP):81"))
    assert [rows[key].verdict.value for key in RUN_TIME_KEYS] == ["unknown"] * 3


def test_what_goes_into_a_run_time_text_counts() -> None:
    text = "http://$(IP):$(PORT)"
    rows = rows_of(at_run_time(text, PORT="80"), at_run_time(text, PORT="81"))
    assert [rows[key].verdict.value for key in RUN_TIME_KEYS] == ["unknown"] * 3
    rows = rows_of(at_run_time(text, PORT="80"), at_run_time(text, PORT="80"))
    assert [rows[key].verdict.value for key in RUN_TIME_KEYS] == ["same"] * 3
    rows = rows_of(at_run_time("$(IP)"), at_run_time("$(IP)", IP={"fieldRef": {"fieldPath": "status.hostIP"}}))
    assert [rows[key].verdict.value for key in RUN_TIME_KEYS] == ["unknown"] * 3


def test_a_run_time_text_with_something_unread_in_it_is_never_the_same() -> None:
    one = container(
        env={"IP": IP, "URL": "$(IP)/$(TOKEN)"}, envFrom=[{"secretRef": {"name": "all"}}], command=["$(IP)", "$(TOKEN)"]
    )
    sources = [partial_source(name, deployment("web", "shop", one)) for name in "ab"]
    rows = {row.key: row for row in matrix.rows(group(matrix_of(sources), "web"))}
    assert [rows[key].verdict.value for key in ("URL", "command")] == ["unknown", "unknown"]


def test_a_divisor_counts() -> None:
    def cpu(divisor: str | None) -> Object:
        return container(env={"CPU": {"resourceFieldRef": {"resource": "limits.cpu", "divisor": divisor}}})

    assert rows_of(cpu("1"), cpu("1"))["CPU"].verdict == "same"
    assert rows_of(cpu("1"), cpu("1m"))["CPU"].verdict == "unknown"
    for spelling in (None, "0", "1000m", "1.0"):
        assert rows_of(cpu("1"), cpu(spelling))["CPU"].verdict == "same"


def test_services_that_claim_one_name_are_told_apart_by_chance() -> None:
    def service(name: str, address: str) -> Object:
        return thing("Service", name, spec={"clusterIP": address, "ports": [{"port": 80}]})

    both = [service("a-b", "10.0.0.1"), service("A-B", "10.0.0.2")]
    one = container(env={"URL": "http://$(A_B_SERVICE_HOST)"})
    sources = [source(name, deployment("web", "shop", one), *both) for name in "ab"]
    rows = {row.key: row for row in matrix.rows(group(matrix_of(sources), "web"), include_services=True)}
    assert [rows[key].verdict.value for key in ("URL", "A_B_SERVICE_HOST", "A_B_SERVICE_PORT")] == [
        "unknown",
        "unknown",
        "same",
    ]


def test_a_volume_that_was_not_read_makes_unknown_only_what_it_may_hold() -> None:
    mounts = [{"name": "v", "mountPath": "/etc/web"}, {"name": "w", "mountPath": "/etc/other/"}]
    volumes = [{"name": "v", "configMap": {"name": "web"}}, {"name": "w", "secret": {"secretName": "hidden"}}]
    config = thing("ConfigMap", "web", data={"app.yaml": "a: 1\n"})
    one = container(volumeMounts=mounts)
    there = [config, thing("Secret", "hidden", data={"key": "eA=="})]
    full = source("a", deployment("web", "shop", one, volumes=volumes), *there)
    bare = container(volumeMounts=mounts[1:])
    blind = partial_source("b", deployment("web", "shop", bare, volumes=volumes[1:]))
    found = {row.key: (row.verdict.value, states(row)) for row in matrix.rows(group(matrix_of([full, blind]), "web"))}
    assert found == {
        "/etc/web/app.yaml": ("partial", ["value", "absent"]),
        "/etc/other/key": ("unknown", ["value", "not-read"]),
    }


def mounted(name: str, **fields: Object) -> Object:
    one = container(volumeMounts=[{"name": "v", "mountPath": "/etc/web"}])
    return deployment("web", "shop", one, volumes=[{"name": "v", **fields}])


def test_files_by_path_and_by_what_may_hide_them() -> None:
    config = thing("ConfigMap", "web", data={"app.yaml": "a: 1\n"})
    read = source("a", mounted("web", configMap={"name": "web"}), config)
    unread = partial_source("b", mounted("web", configMap={"name": "web"}))
    claim = source("c", mounted("web", persistentVolumeClaim={"claimName": "x"}))
    bare = source("d", deployment("web"))

    def row(*sources: Inventory) -> Row:
        return {row.key: row for row in matrix.rows(group(matrix_of(sources), "web"))}["/etc/web/app.yaml"]

    assert row(read, bare).verdict == "partial"
    assert (row(read, unread).verdict, states(row(read, unread))) == ("unknown", ["value", "not-read"])
    assert (row(read, claim).verdict, states(row(read, claim))) == ("unknown", ["value", "runtime"])


def test_counts_of_a_group() -> None:
    broken = container(
        env={"A": "1", "URL": from_key("secret", "db", "url")}, envFrom=[{"configMapRef": {"name": "no"}}]
    )
    sources = [
        source("a", deployment("web", "shop", broken)),
        source("b", deployment("web", "shop", container(env={"A": "2"}))),
    ]
    counts = matrix.counts(group(matrix_of(sources), "web"))
    assert counts.verdicts == {"value": 1, "partial": 1}
    assert (counts.differences, counts.broken) == (2, (2, 0))


def test_the_same_setting_in_another_channel() -> None:
    rows = list(
        rows_of(
            container(env={"DATABASE_URL": "x", "DATABASE": "y"}, command=["app"]),
            container(command=["app"], args=["--database-url=x", "-Ddatabase.url=x"]),
        ).values()
    )
    first = next(row for row in rows if row.key == "DATABASE_URL")
    assert {row.key for row in related(rows, first)} == {"--database-url", "-Ddatabase.url"}
    assert relaxed(first) == "databaseurl"


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["a", "b c"], "a 'b c'"),
        (["x", b"\xff"], b"x '\xff'"),
        ([], ""),
        (["\udcff".encode("utf-8", "surrogateescape")], b"'\xff'"),
    ],
)
def test_words_are_joined_as_a_shell_takes_them(words: list[str | bytes], text: str | bytes) -> None:
    assert joined(words) == text


def test_no_container_at_all_has_no_rows() -> None:
    assert of_containers([None, None]) == []
