"""The wallet team's namespace: gateway and ledger, by Argo CD, with a Secret from External Secrets."""

import json

from tests.worlds.kubectl import (
    Object,
    all_of,
    config_map,
    container,
    custom,
    deployment,
    field_file,
    from_config_map,
    from_field,
    from_secret,
    literal,
    mount,
    pod_template,
    secret,
    service,
)
from tests.worlds.shop.marks import argo, external
from tests.worlds.shop.place import Place, owned

_STORE = "vault"


def gateway(place: Place) -> list[Object]:
    space = place.wallet
    merchant = {
        "merchant.json": json.dumps({"capture": place.pick("manual", "auto", "auto"), "id": f"lantern-{place.name}"}),
        "ACQUIRER_URL": f"https://acquirer.{place.pick('sandbox.', 'sandbox.', '')}acquirer.example",
    }
    owner = deployment(
        space, "gateway", _gateway_template(), **argo("wallet", "apps", "Deployment", space, "gateway"), **place.meta
    )
    tls = {"tls.crt": f"fake certificate of {place.name}\n", "tls.key": f"fake key of {place.name}\n"}
    return [
        config_map(space, "gateway", merchant, **argo("wallet", "", "ConfigMap", space, "gateway"), **place.meta),
        secret(space, "gateway-tls", tls, type="kubernetes.io/tls", **place.meta),
        secret(space, "gateway-acquirer", {"api-key": f"fake-acquirer-{place.name}"}, **place.meta),
        service(space, "gateway", place.service_ip("gateway"), {"http": 8080}, **place.meta),
        *place.rollout(owner, revision=5),
    ]


def _gateway_template() -> Object:
    app = container(
        "gateway",
        "registry.lantern.example/gateway:5.0.3",
        args=["--listen", ":8080", "--config=/etc/gateway/merchant.json"],
        env=[
            from_config_map("ACQUIRER_URL", "gateway", "ACQUIRER_URL"),
            from_secret("ACQUIRER_KEY", "gateway-acquirer", "api-key"),
            literal("LEDGER_URL", "http://$(LEDGER_SERVICE_HOST):$(LEDGER_SERVICE_PORT)"),
            from_secret("WEBHOOK_MIRROR", "gateway-mirror", "url", optional=True),
        ],
        volumeMounts=[mount("config", "/etc/gateway"), mount("extra-ca", "/etc/ssl/extra")],
    )
    sources = [
        {"configMap": {"items": [{"key": "merchant.json", "path": "merchant.json"}], "name": "gateway"}},
        {"secret": {"name": "gateway-tls"}},
        {"downwardAPI": {"items": [field_file("namespace", "metadata.namespace")]}},
    ]
    volumes = [
        {"name": "config", "projected": {"defaultMode": 420, "sources": sources}},
        {"configMap": {"defaultMode": 420, "name": "extra-ca", "optional": True}, "name": "extra-ca"},
    ]
    return pod_template({"app": "gateway"}, [app], volumes=volumes)


def ledger(place: Place) -> list[Object]:
    space = place.wallet
    data = {"DB_PASSWORD": f"fake-ledger-password-{place.name}", "DB_USER": "ledger"}
    source = _external_secret(place, sorted(data))
    stored = secret(space, "ledger-db", data, **external(space, "ledger-db", data, place.created), **place.meta)
    settings = {
        "DB_HOST": f"ledger-db.{place.domain}",
        "DB_NAME": "ledger",
        "RETENTION_DAYS": place.pick("7", "7", "3650"),
    }
    owner = deployment(
        space, "ledger", _ledger_template(), **argo("wallet", "apps", "Deployment", space, "ledger"), **place.meta
    )
    return [
        source,
        owned(source, stored),
        config_map(space, "ledger", settings, **argo("wallet", "", "ConfigMap", space, "ledger"), **place.meta),
        service(space, "ledger", place.service_ip("ledger"), {"http": 8080}, **place.meta),
        *place.rollout(owner, revision=2),
    ]


def _external_secret(place: Place, keys: list[str]) -> Object:
    space = place.wallet
    remote = f"wallet/{place.name}/ledger"
    spec = {
        "data": [{"remoteRef": {"key": remote, "property": key.lower()}, "secretKey": key} for key in keys],
        "refreshInterval": "1h",
        "secretStoreRef": {"kind": "SecretStore", "name": _STORE},
        "target": {"creationPolicy": "Owner", "name": "ledger-db"},
    }
    status = {"conditions": [{"reason": "SecretSynced", "status": "True", "type": "Ready"}]}
    marks = argo("wallet", "external-secrets.io", "ExternalSecret", space, "ledger-db")
    return custom(
        "external-secrets.io/v1", "ExternalSecret", space, "ledger-db", spec, status=status, **marks, **place.meta
    )


def _ledger_template() -> Object:
    app = container(
        "ledger",
        "registry.lantern.example/ledger:1.14.0",
        env=[
            literal("DATABASE_URL", "postgres://$(DB_USER):$(DB_PASSWORD)@$(DB_HOST)/$(DB_NAME)"),
            from_field("POD_NAMESPACE", "metadata.namespace"),
        ],
        envFrom=[all_of("configMap", "ledger"), all_of("secret", "ledger-db")],
    )
    return pod_template({"app": "ledger"}, [app])
