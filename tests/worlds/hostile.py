"""A world in which every text is an attack: on markup, on the terminal, on the eye, on parsers and on memory.

No API server would take such names; a file may hold them all the same. ``ATTACKS`` is the list to draw from in tests
of anything that shows a text.
"""

import itertools
from collections.abc import Iterator
from typing import Any

from tests.worlds.kubectl import (
    Object,
    all_of,
    config_map,
    container,
    deployment,
    from_config_map,
    from_field,
    from_secret,
    literal,
    mount,
    namespace,
    pod,
    pod_template,
    replica_set,
    secret,
    service,
)

ATTACKS = (
    "[/foo]",
    "[red]x[/red]",
    "[abc]",
    "[link=file:///etc/passwd]here",
    "[@click=app.quit]x[/]",
    "\x1b[2J\x1b[31mred",
    "\x1b]0;title\x07",
    "\x1b]52;c;ZmFrZQ==\x1b\\",
    "\x9b31mC1",
    "nul\x00inside",
    "bell\x07back\x08tab\tend",
    "a\r\nb\nc",
    "user\u202egnp.exe\u2066\u2069",
    "zero\u200bwidth\u2060join\ufeff",
    "nbsp\u00a0here ",
    "tag\U000e0041\U000e007f",
    "wide字幅テスト🙂🏴\u200d☠️",
    "combining e\u0301\u0301\u0301\u0301",
    "private\ue000\U000f0000",
    "\u2028line\u2029paragraph",
    "",
    " ",
    "...",
    "../../etc/passwd",
    "$(A)$$(B)$(",
    "%s%n{0}{__class__}",
    "'; DROP TABLE x; --",
    "<script>alert(1)</script>",
    "|pipe|`tick`*star*_under_",
    "=cmd|' /C calc'!A0",
    "-o=json",
    "NaN",
    "null",
    "---\n- &a [*a]",
    "x" * 300,
)
"""Texts that have broken terminals, markup, tables, spreadsheets, shells or parsers."""

SURROGATE = "lone\ud800surrogate"
"""A text that JSON can escape but that has no bytes."""

MEGABYTE = "line of a large value\n" * 49_932
"""A value of 1 MiB in short lines."""

LONG_LINE = "0123456789abcdef" * 65_536
"""A value of 1 MiB in one line."""

NOT_UTF8 = b"\xff\xfe\x00binary\x80\x1b[31m"

SECRETS = tuple(f"fake-canary-{number:02d}-{attack}" for number, attack in enumerate(ATTACKS))
"""The Secret values of this world; ``fake-canary-`` must not be seen anywhere unless asked for."""


def hostile() -> list[Object]:
    """One namespace per attack, each full of it; then the large, the undecodable and the misshapen."""
    objects = [obj for number, attack in enumerate(ATTACKS) for obj in _full_of(attack, number)]
    return [*objects, *_large(), *_undecodable()]


def hostile_pair() -> dict[str, list[Object]]:
    """Two sources whose names are attacks too; in the second all values differ."""
    return {"[/dev]": hostile(), "\x1b[31mprod": [_other(obj) for obj in hostile()]}


def misshapen() -> list[Object]:
    """A good ConfigMap among objects that have not their kind's shape: each is flagged, the rest is kept."""
    core, apps = {"apiVersion": "v1", "kind": "ConfigMap"}, {"apiVersion": "apps/v1", "kind": "Deployment"}
    scalar = {"template": {"spec": {"containers": {"name": "not a list"}}}}
    bad: list[Object] = [
        {**core, "metadata": {"name": "data-is-a-list", "namespace": "odd"}, "data": ["x"]},
        {**core, "metadata": {"name": "value-is-a-number", "namespace": "odd"}, "data": {"a": 1}},
        {**core, "metadata": "not an object"},
        {**core, "metadata": {"name": "", "namespace": "odd"}},
        {**core, "kind": 7, "metadata": {"name": "kind-is-a-number", "namespace": "odd"}},
        {**apps, "metadata": {"name": "no-spec", "namespace": "odd"}},
        {**apps, "metadata": {"name": "bad-spec", "namespace": "odd"}, "spec": scalar},
    ]
    return [*bad, config_map("odd", "good", {"KEPT": "yes"})]


def _full_of(attack: str, number: int) -> Iterator[Object]:
    """A namespace in which the attack is every name, key, value and message."""
    label = {"app": attack, attack: attack}
    marks: dict[str, Any] = {
        "labels": label,
        "annotations": {attack: attack, "description": attack},
        "cluster": str(number),
    }
    space, name, source = f"{attack}{number}", f"{attack}web", named(attack)
    owner = deployment(space, name, _template(attack, number, label), **marks)
    replicas = replica_set(owner, cluster=str(number))
    refused = {"reason": attack or "Error", "message": f"secret {attack} not found"}
    yield namespace(space, label, cluster=str(number))
    yield config_map(space, source, {attack: attack, "OTHER": attack, f"{attack}.yaml": attack}, **marks)
    yield secret(space, source, {attack: SECRETS[number], "OTHER": SECRETS[number], "BYTES": NOT_UTF8}, **marks)
    yield service(space, source, "10.96.0.1", {attack: 80}, cluster=str(number))
    yield owner
    yield replicas
    yield pod(
        replicas, 0, node=attack, host="10.0.0.1", ip=attack, started="2026-03-02T08:00:30Z",
        waiting={attack: refused}, cluster=str(number),
    )  # fmt: skip


def named(attack: str) -> str:
    """The name of the attack's ConfigMap, Secret and Service; without any it would not be an object."""
    return attack or "(empty)"


def _template(attack: str, number: int, labels: dict[str, str]) -> Object:
    source = named(attack)
    env = [
        literal(attack, attack),
        literal(f"L{attack}", f"$({attack}) {attack}"),
        from_config_map(f"C{attack}", source, attack),
        from_secret(f"S{attack}", source, attack),
        from_secret("BYTES", source, "BYTES"),
        from_config_map(f"M{attack}", source, f"no{attack}", optional=True),
        from_config_map(f"O{attack}", f"no{attack}", attack, optional=number % 2 == 0),
        from_field(f"F{attack}", f"metadata.labels['{attack}']"),
    ]
    app = container(
        attack,
        attack,
        command=[attack, f"--{attack}={attack}"],
        args=[f"--flag={attack}", f"-D{attack}={attack}", attack, "--password", f"$(S{attack})"],
        env=env,
        envFrom=[all_of("configMap", source, prefix=attack), all_of("secret", source, prefix="P_")],
        volumeMounts=[mount(attack, f"/etc/{attack}"), mount("secret", f"/run/{attack}", sub_path=attack)],
    )
    volumes = [
        {"name": attack, "configMap": {"name": source}},
        {"name": "secret", "secret": {"secretName": source, "items": [{"key": attack, "path": attack}]}},
    ]
    return pod_template(labels, [app], annotations={attack: attack}, volumes=volumes)


def _large() -> Iterator[Object]:
    keys = {f"KEY_{number:05d}": f"value {number}" for number in range(10_000)}
    yield config_map("large", "many-keys", keys)
    yield config_map("large", "large-values", {"LINES": MEGABYTE, "LINE": LONG_LINE})
    app = container(
        "app",
        "registry.example/large:1",
        env=[from_config_map("LINES", "large-values", "LINES"), from_config_map("LINE", "large-values", "LINE")],
        envFrom=[all_of("configMap", "many-keys")],
        volumeMounts=[mount("large", "/large")],
    )
    volumes = [{"name": "large", "configMap": {"name": "large-values"}}]
    yield deployment("large", "large", pod_template({"app": "large"}, [app], volumes=volumes))


def _undecodable() -> Iterator[Object]:
    yield config_map("odd", "surrogate", {"VALUE": SURROGATE})
    yield config_map("odd", SURROGATE, {"VALUE": "in the name"})
    broken = secret("odd", "broken-base64", {})
    broken["data"] = {"VALUE": "not base64!", "PADDING": "YWJj="}
    yield broken
    app = container(
        "app",
        "registry.example/odd:1",
        env=[
            from_secret("VALUE", "broken-base64", "VALUE"),
            from_config_map("LONE", "surrogate", "VALUE", optional=True),
        ],
    )
    yield deployment("odd", "odd", pod_template({"app": "odd"}, [app]))


def _other(obj: Object) -> Object:
    """The object with other values in its data."""
    data = obj.get("data")
    if obj["kind"] != "ConfigMap" or not data:
        return obj
    tails = itertools.cycle(("", " ", "\u200b", "\n", "2"))
    return {**obj, "data": {key: value + next(tails) for key, value in data.items()}}
