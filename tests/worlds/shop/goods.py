"""The goods: the products (a Helm release by Flux, properties files) and the cart (a StatefulSet, a subPath mount)."""

import base64
from typing import Any

from tests.worlds.kubectl import (
    Object,
    all_of,
    config_map,
    container,
    custom,
    data_fields,
    deployment,
    from_config_map,
    from_field,
    from_secret,
    literal,
    mount,
    pod_template,
    secret,
    service,
    workload,
)
from tests.worlds.shop.marks import flux, helm, release
from tests.worlds.shop.place import Place

_CHART = "products-1.9.2"
_LOGBACK = '<configuration>\n  <root level="{level}"/>\n</configuration>\n'
_DEFAULTS = {
    "cache": {"size": 500, "ttl": "10m"},
    "database": {"pool": 10},
    "logLevel": "INFO",
    "search": {"timeout": "2s"},
}
_TEMPLATE = """apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}
data:
  application.properties: |
    products.cache.size={{ .Values.cache.size }}
"""


def products(place: Place) -> list[Object]:
    marks: dict[str, Any] = {**helm("products", "shop", _CHART), **place.meta}
    values = place.pick({}, {"cache": {"size": 2000}}, {"cache": {"size": 20000}, "database": {"pool": 40}})
    files = _products_files(place)
    owner = deployment("shop", "products", _products_template(place), replicas=2, **marks)
    return [
        _helm_release(place, values),
        release("shop", "products", 3, _stored(values, files), **place.meta),
        config_map("shop", "products", files, **marks),
        secret("shop", "products-db", _database(place), **marks),
        service("shop", "products", place.service_ip("products"), {"http": 8080}, **place.meta),
        *place.rollout(owner, replicas=2, revision=3),
    ]


def _products_files(place: Place) -> dict[str, str]:
    size, pool = place.pick((500, 10), (2000, 10), (20000, 40))
    properties = f"""# rendered by Helm
products.cache.size={size}
products.cache.ttl=10m
products.search.timeout={place.pick("2s", "2s", "500ms")}
spring.datasource.hikari.maximum-pool-size={pool}
spring.datasource.url=jdbc:postgresql://db.{place.domain}/products
"""
    return {
        "application.properties": properties,
        "logback.xml": _LOGBACK.format(level=place.pick("DEBUG", "INFO", "INFO")),
    }


def _database(place: Place) -> dict[str, str]:
    return {"password": f"fake-products-password-{place.name}", "username": "products"}


def _stored(values: Object, files: dict[str, str]) -> Object:
    template = {"data": base64.b64encode(_TEMPLATE.encode()).decode(), "name": "templates/configmap.yaml"}
    return {
        "chart": {
            "metadata": {"apiVersion": "v2", "name": "products", "version": "1.9.2"},
            "templates": [template],
            "values": _DEFAULTS,
        },
        "config": values,
        "info": {"description": "Upgrade complete", "status": "deployed"},
        "manifest": f"# Source: products/templates/configmap.yaml\n# {len(files)} files\n",
        "name": "products",
        "namespace": "shop",
        "version": 3,
    }


def _helm_release(place: Place, values: Object) -> Object:
    reference = {"kind": "HelmRepository", "name": "charts", "namespace": "flux-system"}
    spec = {
        "chart": {"spec": {"chart": "products", "sourceRef": reference, "version": "1.9.x"}},
        "interval": "30m",
        "values": values,
    }
    status = {"history": [{"chartName": "products", "chartVersion": "1.9.2", "name": "products", "version": 3}]}
    marks = {**flux(place.created, {"f:spec": {}}), **place.meta}
    return custom("helm.toolkit.fluxcd.io/v2", "HelmRelease", "shop", "products", spec, status=status, **marks)


def _products_template(place: Place) -> Object:
    credentials = [
        from_secret("SPRING_DATASOURCE_USERNAME", "products-db", "username"),
        from_secret("SPRING_DATASOURCE_PASSWORD", "products-db", "password"),
    ]
    app = container(
        "products",
        "registry.lantern.example/products:1.9.2",
        command=["java"],
        args=[
            f"-Xmx{place.pick('256m', '512m', '2g')}",
            f"-Dproducts.images=https://img.{place.domain}",
            "-jar",
            "/app/products.jar",
            "--server.port=8080",
        ],
        env=[
            *credentials,
            literal("SPRING_CONFIG_LOCATION", "/app/config/"),
            literal("CATALOG_CACHE_SIZE", "1000" if place.name == "staging" else ""),
        ],
        volumeMounts=[mount("config", "/app/config"), mount("config", "/app/logback.xml", sub_path="logback.xml")],
    )
    migrate = container(
        "migrate", "registry.lantern.example/products-migrate:1.9.2", args=["--wait=30s"], env=credentials
    )
    volumes = [{"configMap": {"defaultMode": 420, "name": "products"}, "name": "config"}]
    return pod_template({"app": "products"}, [app], initContainers=[migrate], volumes=volumes)


def cart(place: Place) -> list[Object]:
    """Its settings in ``cart-config`` are the same everywhere but for the time that a cart is kept, and a greeting that
    somebody in prod copied out of a terminal, its escape sequences included."""
    data = {
        "CART_GREETING": place.pick("Welcome [back]!", "Welcome [back]!", "\x1b[1mWelcome [back]!\x1b[0m\u200b"),
        "CART_MAX_ITEMS": "99",
        "CART_TTL": place.pick("1h", "1h", "336h"),
        "VALKEY_HOST": "cart-0.cart",
    }
    valkey = {"valkey.conf": f"maxmemory {place.pick('64mb', '256mb', '2gb')}\nappendonly yes\nsave 60 1000\n"}
    owner = workload(
        "StatefulSet",
        "shop",
        "cart",
        _cart_template(),
        replicas=place.pick(1, 1, 2),
        spec={"serviceName": "cart"},
        **{**flux(place.created, {"f:spec": {"f:template": {}}}), **place.meta},
    )
    return [
        config_map("shop", "cart-config", data, **flux(place.created, data_fields(*data)), **place.meta),
        config_map("shop", "cart-valkey", valkey, **flux(place.created, data_fields(*valkey)), **place.meta),
        service("shop", "cart", "None", {"http": 8080, "valkey": 6379}, **place.meta),
        owner,
        *place.pods(owner, replicas=place.pick(1, 1, 2)),
    ]


def _cart_template() -> Object:
    app = container(
        "cart",
        "registry.lantern.example/cart:2.1.4",
        args=["--listen=:8080", "--valkey=$(VALKEY_HOST):6379"],
        env=[from_field("POD_NAME", "metadata.name"), from_config_map("TTL", "cart-config", "CART_TTL")],
        envFrom=[all_of("configMap", "cart-config")],
    )
    store = container(
        "valkey",
        "registry.lantern.example/valkey:8.1",
        command=["valkey-server", "/etc/valkey/valkey.conf"],
        volumeMounts=[mount("valkey", "/etc/valkey/valkey.conf", sub_path="valkey.conf")],
    )
    volumes = [{"configMap": {"defaultMode": 420, "name": "cart-valkey"}, "name": "valkey"}]
    return pod_template({"app": "cart"}, [app, store], volumes=volumes)
