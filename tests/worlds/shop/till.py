"""The till: checkout, which fails in prod only. Its story is told in the package's docstring."""

import json
from typing import Any

from tests.worlds.kubectl import (
    Object,
    all_of,
    config_map,
    container,
    data_fields,
    deployment,
    field_file,
    from_config_map,
    from_field,
    from_secret,
    literal,
    managed,
    mount,
    pod_template,
    replica_set,
    secret,
    service,
)
from tests.worlds.shop.marks import flux
from tests.worlds.shop.place import Place

IMAGE = "registry.lantern.example/checkout"
SET = "2026-03-11T06:39:30Z"
EDITED = "2026-03-11T08:15:00Z"
RELEASED = "2026-03-11T09:30:00Z"
STRAY = "https://gateway.wallet.staging.lantern.example"
REFUSED = "couldn't find key PAYMENT_WEBHOOK_SECRET in Secret shop/checkout-secrets"
FRAUD_TOKEN = "fake-fraud-token-7f3a"


def checkout(place: Place) -> list[Object]:
    template = _template(place, version="2.4.0")
    owner = deployment("shop", "checkout", template, **_deployment_marks(place))
    promotions = config_map("shop", "checkout-promotions", {"code": "LANTERN10"}, **place.meta)
    return [
        _config(place),
        *([promotions] if place.name == "dev" else []),
        secret("shop", "checkout-secrets", _secrets(place), **_by_kubectl(place)),
        service("shop", "checkout", place.service_ip("checkout"), {"http": 8080, "metrics": 9090}, **place.meta),
        *(_failing(place, owner) if place.name == "prod" else place.rollout(owner, revision=8)),
    ]


def _failing(place: Place, owner: Object) -> list[Object]:
    """The rollout that stands still: the old pod serves, the new one is refused."""
    old = replica_set(owner, revision=7, template=_old_template(place), **place.meta)
    new = replica_set(owner, revision=8, cluster=place.name, created=RELEASED)
    waiting = {"checkout": {"message": REFUSED, "reason": "CreateContainerConfigError"}}
    return [
        owner,
        old,
        *place.pods(old),
        new,
        *place.pods(new, started=RELEASED, waiting=waiting),
    ]


def _config(place: Place) -> Object:
    """In prod a hand changed ``FREE_SHIPPING_FROM`` after the pod had started."""
    data = {
        "CURRENCY": "EUR",
        "FREE_SHIPPING_FROM": place.pick("50", "50", "75"),
        "LOG_LEVEL": "info",
        "ORDER_TIMEOUT": place.pick("30s", "30s", "10s"),
        "PAYMENT_GATEWAY_URL": f"http://gateway.{place.wallet}.svc:8080",
        "TAX_TABLE": "eu-2026",
    }
    marks: dict[str, Any] = flux(place.created, data_fields(*data))
    if place.name == "prod":
        kept = data_fields(*(key for key in data if key != "FREE_SHIPPING_FROM"))
        marks = flux(place.created, kept)
        marks["managed"].append(managed("kubectl-edit", EDITED, data_fields("FREE_SHIPPING_FROM")))
    return config_map("shop", "checkout-config", data, **marks, **place.meta)


def _secrets(place: Place) -> dict[str, str]:
    """In prod the webhook's key was written with an S too many; the signing key is staging's."""
    webhook = place.pick("PAYMENT_WEBHOOK_SECRET", "PAYMENT_WEBHOOK_SECRET", "PAYMENTS_WEBHOOK_SECRET")
    return {
        "DATABASE_URL": f"postgres://checkout:fake-database-{place.name}@db.{place.domain}/checkout",
        "FRAUD_CHECK_TOKEN": FRAUD_TOKEN,
        "SIGNING_KEY": place.pick("fake-signing-key-dev", "fake-signing-key-live", "fake-signing-key-live"),
        webhook: f"fake-webhook-{place.name}",
    }


def _by_kubectl(place: Place) -> dict[str, Any]:
    entry = managed("kubectl-create", place.created, {**data_fields(*_secrets(place)), "f:type": {}})
    return {"managed": [entry], **place.meta}


def _deployment_marks(place: Place) -> dict[str, Any]:
    """In prod, Flux being suspended, the last release was applied by hand too."""
    marks = {**flux(place.created, _env_fields("APP_ENV", "DATABASE_URL", "SIGNING_KEY")), **place.meta}
    if place.name == "prod":
        marks["managed"] += [
            managed("kubectl-set", SET, _env_fields("PAYMENT_GATEWAY_URL")),
            managed("kubectl-client-side-apply", RELEASED, _env_fields("PAYMENT_WEBHOOK_SECRET")),
        ]
    for entry in marks["managed"]:
        entry["apiVersion"] = "apps/v1"
    return marks


def _env_fields(*names: str) -> Object:
    env: Object = {f"k:{json.dumps({'name': name}, separators=(',', ':'))}": {".": {}, "f:name": {}} for name in names}
    return {"f:spec": {"f:template": {"f:spec": {"f:containers": {'k:{"name":"checkout"}': {".": {}, "f:env": env}}}}}}


def _template(place: Place, *, version: str, webhook: bool = True) -> Object:
    """``webhook``: whether this release already asks for the key that prod's Secret has not."""
    app = container(
        "checkout",
        f"{IMAGE}:{version}",
        args=["--listen=:8080", f"--workers={place.pick(2, 2, 16)}", *_fraud_flag(place)],
        env=[*_environment(place), *([_WEBHOOK] if webhook else [])],
        envFrom=[all_of("configMap", "checkout-config")],
        volumeMounts=[mount("receipts", "/etc/checkout/receipts"), mount("pod", "/etc/pod")],
    )
    agent = container(
        "telemetry",
        "registry.lantern.example/telemetry:1.2",
        args=["--endpoint=https://telemetry.lantern.example:4317", "--service=$(SERVICE)"],
        env=[literal("SERVICE", "checkout")],
        restartPolicy="Always",
    )
    return pod_template({"app": "checkout"}, [app], initContainers=[agent], volumes=_VOLUMES)


_WEBHOOK = from_secret("PAYMENT_WEBHOOK_SECRET", "checkout-secrets", "PAYMENT_WEBHOOK_SECRET")

_VOLUMES = [
    {"configMap": {"defaultMode": 420, "name": "checkout-receipts", "optional": True}, "name": "receipts"},
    {
        "downwardAPI": {
            "defaultMode": 420,
            "items": [field_file("labels", "metadata.labels")],
        },
        "name": "pod",
    },
]


def _old_template(place: Place) -> Object:
    return _template(place, version="2.3.2", webhook=False)


def _environment(place: Place) -> list[Object]:
    """The fraud check's token: a literal in dev, a Secret in staging, a flag in prod."""
    fraud = {
        "dev": [literal("FRAUD_CHECK_TOKEN", FRAUD_TOKEN)],
        "staging": [from_secret("FRAUD_CHECK_TOKEN", "checkout-secrets", "FRAUD_CHECK_TOKEN")],
        "prod": [],
    }
    database = literal("DATABASE_URL", "postgres://checkout:fake-local@db.dev.lantern.example/checkout")
    return [
        literal("APP_ENV", place.name),
        *([literal("LOG_LEVEL", "debug")] if place.name == "dev" else []),
        *([literal("PAYMENT_GATEWAY_URL", STRAY)] if place.name == "prod" else []),
        database if place.name == "dev" else from_secret("DATABASE_URL", "checkout-secrets", "DATABASE_URL"),
        literal("PAYMENT_STATUS_URL", "$(PAYMENT_GATEWAY_URL)/v1/status"),
        from_secret("SIGNING_KEY", "checkout-secrets", "SIGNING_KEY"),
        *fraud[place.name],
        from_config_map("PROMO_CODE", "checkout-promotions", "code", optional=True),
        from_field("POD_NAME", "metadata.name"),
    ]


def _fraud_flag(place: Place) -> list[str]:
    return [f"--fraud-check-token={FRAUD_TOKEN}"] if place.name == "prod" else []
