"""What works in the back: the order mailer (a ``.env`` file, by ``kubectl apply``) and the nightly report."""

import json
from typing import Any

from tests.worlds.kubectl import (
    Object,
    config_map,
    container,
    cron_job,
    data_fields,
    deployment,
    from_config_map,
    from_secret,
    literal,
    managed,
    mount,
    pod_template,
    secret,
)
from tests.worlds.shop.marks import flux
from tests.worlds.shop.place import Place

_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
_PATCHED = "2026-03-11T07:05:00Z"


def order_mailer(place: Place) -> list[Object]:
    """In prod the password was stored with its line's end; its ``.env`` was patched after the pod had started."""
    password = f"fake-smtp-{place.name}" + ("\n" if place.name == "prod" else "")
    owner = deployment("shop", "order-mailer", _mailer_template(), **place.meta)
    return [
        _dotenv(place),
        secret("shop", "order-mailer-smtp", {"password": password, "username": "mailer"}, **place.meta),
        *place.rollout(owner),
    ]


def _dotenv(place: Place) -> Object:
    text = f"""# order mailer
SMTP_HOST=smtp.{place.domain}
SMTP_PORT={place.pick("1025", "587", "587")}
SENDER="Lantern Lane <orders@{place.domain}>"
BATCH_SIZE={place.pick("10", "50", "50")}
"""
    data = {".env": text}
    applied = {"apiVersion": "v1", "data": data, "kind": "ConfigMap", "metadata": {"name": "order-mailer"}}
    entries = [managed("kubectl-client-side-apply", place.created, data_fields(*data))]
    if place.name == "prod":
        entries = [managed("kubectl-patch", _PATCHED, data_fields(*data))]
    marks: dict[str, Any] = {"annotations": {_APPLIED: json.dumps(applied) + "\n"}, "managed": entries}
    return config_map("shop", "order-mailer", data, **marks, **place.meta)


def _mailer_template() -> Object:
    app = container(
        "mailer",
        "registry.lantern.example/order-mailer:0.9.7",
        command=["node", "mailer.js"],
        env=[
            from_secret("SMTP_USERNAME", "order-mailer-smtp", "username"),
            from_secret("SMTP_PASSWORD", "order-mailer-smtp", "password"),
        ],
        volumeMounts=[mount("settings", "/app/.env", sub_path=".env")],
    )
    volumes = [{"configMap": {"defaultMode": 420, "name": "order-mailer"}, "name": "settings"}]
    return pod_template({"app": "order-mailer"}, [app], volumes=volumes)


def nightly_report(place: Place) -> list[Object]:
    """Runs through a shell, so what its command does with the settings cannot be seen from outside."""
    data = {"REPORT_BUCKET": f"s3://reports.{place.domain}", "REPORT_DAYS": place.pick("1", "7", "7")}
    app = container(
        "report",
        "registry.lantern.example/report:1.0.0",
        command=["sh", "-c", "report --days=$(REPORT_DAYS) --to=${REPORT_BUCKET}/$(date +%F).csv"],
        env=[
            from_config_map("REPORT_DAYS", "nightly-report", "REPORT_DAYS"),
            from_config_map("REPORT_BUCKET", "nightly-report", "REPORT_BUCKET"),
            literal("TZ", "Europe/Lisbon"),
            from_secret("DATABASE_URL", "checkout-secrets", "DATABASE_URL"),
        ],
    )
    marks = {**flux(place.created, {"f:spec": {"f:jobTemplate": {}}}), **place.meta}
    return [
        config_map("shop", "nightly-report", data, **flux(place.created, data_fields(*data)), **place.meta),
        cron_job("shop", "nightly-report", "30 2 * * *", pod_template({"app": "nightly-report"}, [app]), **marks),
    ]
