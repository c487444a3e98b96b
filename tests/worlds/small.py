"""A world small enough to check by hand.

One Deployment ``web`` (containers ``app`` and init ``prepare``), one Deployment ``worker`` and one CronJob ``report``
in a namespace ``shop``, as it is in dev and in prod.

| key of web/app | dev | prod | verdict |
|---|---|---|---|
| ``SAME`` | literal ``1`` | literal ``1`` | same |
| ``VALUE`` | literal ``low`` | literal ``high`` | value |
| ``SUPPLY`` | literal ``x`` | ConfigMap web-more/SUPPLY ``x`` | supply |
| ``BOTH`` | literal ``a`` | Secret web/BOTH ``b`` | value+supply |
| ``ONLY_DEV`` | literal ``yes`` | – | partial |
| ``PASSWORD`` | Secret web/PASSWORD ``fake-dev-password`` | … ``fake-prod-password`` | value |
| ``TOKEN`` | Secret web/TOKEN ``fake-shared-token`` | the same bytes | same |
| ``SHADOWED`` | literal ``near`` over envFrom ``far`` | the same | same |
| ``FROM`` | envFrom ``cm`` | envFrom ``cm`` | same |
| ``URL`` | ``http://$(HOST)/$(NOWHERE)`` → ``http://db/$(NOWHERE)`` | the same | same |
| ``EMPTY`` | literal, empty | literal, empty | same |
| ``OPTIONAL`` | optional key of a missing ConfigMap | the same | same |
| ``POD_IP`` | fieldRef | fieldRef | same |
| arg ``--port`` | ``80`` | ``8080`` | value |
| file ``/etc/web/app.yaml`` | ``level: debug`` | ``level: info`` | value |
| file ``/etc/web/banner.txt`` | ``hello`` | ``hello`` + newline | value |

``worker`` needs key ``NEEDED`` of Secret ``worker``, which prod does not have: its container is refused there with
``couldn't find key NEEDED in Secret shop/worker``. ``report`` is the same in both.
"""

from typing import Any

from tests.worlds.kubectl import (
    Object,
    all_of,
    config_map,
    container,
    cron_job,
    deployment,
    from_config_map,
    from_field,
    from_secret,
    literal,
    mount,
    namespace,
    node,
    pod,
    pod_template,
    replica_set,
    secret,
    service,
)

SECRETS = ("fake-dev-password", "fake-prod-password", "fake-shared-token", "fake-needed", "fake-both")
"""Every Secret value of this world: none of them may be seen unless asked for."""

REFUSED = "couldn't find key NEEDED in Secret {space}/worker"


def small(environment: str = "dev", space: str = "shop") -> list[Object]:
    """The world in one environment, ``dev`` or ``prod``, its objects in namespace ``space``."""
    who: dict[str, Any] = {"cluster": environment}
    return [
        namespace(space, **who),
        namespace("default", **who),
        node("node-1", "10.0.0.1", **who),
        *_configuration(environment, space, who),
        *_web(environment, space, who),
        *_worker(environment, space, who),
        _report(space, who),
    ]


def small_pair() -> dict[str, list[Object]]:
    """Two sources, ``dev`` and ``prod``, with equal namespaces."""
    return {environment: small(environment) for environment in ("dev", "prod")}


def small_tokens() -> list[Object]:
    """One source in which the environments are told by the namespaces' names: ``shop-dev`` and ``shop-prod``."""
    objects = {
        (obj["kind"], obj["metadata"].get("namespace"), obj["metadata"]["name"]): obj
        for environment in ("dev", "prod")
        for obj in small(environment, f"shop-{environment}")
    }
    return list(objects.values())


def _configuration(environment: str, space: str, who: dict[str, Any]) -> list[Object]:
    dev = environment == "dev"
    banner = "hello" if dev else "hello\n"
    files = {"app.yaml": f"level: {'debug' if dev else 'info'}\nworkers: 2\n", "banner.txt": banner}
    keys = {"PASSWORD": f"fake-{environment}-password", "TOKEN": "fake-shared-token", "BOTH": "fake-both"}
    return [
        config_map(space, "web", {"FROM": "cm", "SHADOWED": "far", "HOST": "db"}, **who),
        config_map(space, "web-more", {"SUPPLY": "x"}, **who),
        config_map(space, "web-files", files, **who),
        secret(space, "web", keys, **who),
        secret(space, "worker", {"NEEDED": "fake-needed"} if dev else {"NEDED": "fake-needed"}, **who),
        service("default", "kubernetes", "10.96.0.1", {"https": 443}, **who),
        service(space, "web", "10.96.0.10", {"http": 80}, **who),
    ]


def _web(environment: str, space: str, who: dict[str, Any]) -> list[Object]:
    dev = environment == "dev"
    env = [
        literal("SAME", "1"),
        literal("VALUE", "low" if dev else "high"),
        literal("SUPPLY", "x") if dev else from_config_map("SUPPLY", "web-more", "SUPPLY"),
        literal("BOTH", "a") if dev else from_secret("BOTH", "web", "BOTH"),
        *([literal("ONLY_DEV", "yes")] if dev else []),
        from_secret("PASSWORD", "web", "PASSWORD"),
        from_secret("TOKEN", "web", "TOKEN"),
        literal("SHADOWED", "near"),
        literal("URL", "http://$(HOST)/$(NOWHERE)"),
        {"name": "EMPTY"},
        from_config_map("OPTIONAL", "web-absent", "key", optional=True),
        from_field("POD_IP", "status.podIP"),
    ]
    app = container(
        "app",
        "registry.example/web:1",
        args=["--port=80" if dev else "--port=8080", "--name", "$(FROM)"],
        env=env,
        envFrom=[all_of("configMap", "web")],
        volumeMounts=[mount("files", "/etc/web")],
    )
    prepare = container("prepare", "registry.example/prepare:1", env=[literal("STEP", "1")])
    template = pod_template(
        {"app": "web"},
        [app],
        initContainers=[prepare],
        volumes=[{"name": "files", "configMap": {"name": "web-files", "defaultMode": 420}}],
    )
    return _rollout(deployment(space, "web", template, **who), who)


def _worker(environment: str, space: str, who: dict[str, Any]) -> list[Object]:
    app = container("worker", "registry.example/worker:1", env=[from_secret("NEEDED", "worker", "NEEDED")])
    owner = deployment(space, "worker", pod_template({"app": "worker"}, [app]), **who)
    refused = {"reason": "CreateContainerConfigError", "message": REFUSED.format(space=space)}
    return _rollout(owner, who, {} if environment == "dev" else {"worker": refused})


def _report(space: str, who: dict[str, Any]) -> Object:
    app = container("report", "registry.example/report:1", env=[literal("FORMAT", "csv")])
    return cron_job(space, "report", "0 3 * * *", pod_template({"app": "report"}, [app]), **who)


def _rollout(owner: Object, who: dict[str, Any], waiting: dict[str, Object] | None = None) -> list[Object]:
    replicas = replica_set(owner, **who)
    running = pod(
        replicas,
        0,
        node="node-1",
        host="10.0.0.1",
        ip="10.1.0.5",
        started="2026-03-02T08:00:30Z",
        waiting=waiting,
        **who,
    )
    return [owner, replicas, running]
