"""What customers meet first: the storefront (Flux, Kustomize's hash suffix) and the recommender (an Argo Rollout)."""

import json

from tests.worlds.kubectl import (
    Object,
    all_of,
    config_map,
    container,
    data_fields,
    deployment,
    from_config_map,
    from_field,
    from_resource,
    literal,
    mount,
    pod_template,
    service,
    workload,
)
from tests.worlds.shop.marks import flux, hashed_name
from tests.worlds.shop.place import Place

_GENERATED = """configuredIn: apps/shop/base/kustomization.yaml
configuredBy:
  apiVersion: builtin
  kind: ConfigMapGenerator
"""


def storefront(place: Place) -> list[Object]:
    """In prod the price format holds a no-break space; in staging a typo leaves ``$(SHOP_HOSTS)`` unexpanded."""
    space_before_currency = place.pick(" ", " ", "\u00a0")
    data = {
        "CURRENCY": "EUR",
        "LOCALE": "en",
        "PRICE_FORMAT": f"{{amount}}{space_before_currency}EUR",
        "SHOP_HOST": f"www.{place.domain}",
        "THEME": "lantern",
    }
    name = hashed_name("storefront-config", data)
    features = _features(place)
    owner = deployment(
        "shop",
        "storefront",
        _storefront_template(place, name),
        replicas=2,
        **{**flux(place.created, {"f:spec": {"f:template": {}}}), **place.meta},
    )
    return [
        config_map("shop", name, data, **flux(place.created, data_fields(*data), origin=_GENERATED), **place.meta),
        config_map(
            "shop", "storefront-features", features, **flux(place.created, data_fields(*features)), **place.meta
        ),
        service("shop", "storefront", place.service_ip("storefront"), {"http": 80}, **place.meta),
        *place.rollout(owner, replicas=2, revision=4),
    ]


def _features(place: Place) -> dict[str, str]:
    wishlist, banner = place.pick((True, "spring"), (True, "spring"), (False, "winter"))
    text = f"""# read again whenever the file changes
wishlist:
  enabled: {str(wishlist).lower()}
  limit: 50
banner:
  name: {banner}
  until: 2026-04-01
search:
  fuzzy: true
"""
    return {"features.yaml": text}


def _storefront_template(place: Place, config: str) -> Object:
    hosts = place.pick("SHOP_HOST", "SHOP_HOSTS", "SHOP_HOST")
    app = container(
        "web",
        "registry.lantern.example/storefront:3.8.0",
        args=["--port=8080", f"--workers={place.pick(1, 2, 8)}", "--public-url", "$(PUBLIC_URL)"],
        env=[
            literal("APP_ENV", place.name),
            literal("PUBLIC_URL", "https://$(SHOP_HOST)/$(LOCALE)"),
            literal("ASSET_URL", f"https://cdn.$({hosts})/assets"),
            literal("CATALOG_URL", "http://$(CATALOG_SERVICE_HOST):$(CATALOG_SERVICE_PORT)"),
            literal("CHECKOUT_URL", "http://checkout.shop.svc:8080"),
            from_field("POD_NAME", "metadata.name"),
            from_field("POD_IP", "status.podIP"),
            from_field("NODE_NAME", "spec.nodeName"),
            from_resource("MEMORY_LIMIT_MB", "limits.memory", "1Mi"),
            from_config_map("CAMPAIGN", "storefront-campaign", "name", optional=True),
        ],
        envFrom=[all_of("configMap", config)],
        resources={"limits": {"cpu": "1", "memory": place.pick("256Mi", "256Mi", "1Gi")}},
        volumeMounts=[mount("features", "/etc/storefront")],
    )
    volumes = [{"configMap": {"defaultMode": 420, "name": "storefront-features"}, "name": "features"}]
    return pod_template({"app": "storefront"}, [app], volumes=volumes)


def recommender(place: Place) -> list[Object]:
    """Not one of Kubernetes' own kinds: found as a workload by its shape."""
    data = {
        "MODEL": place.pick("lamps-v4-rc1", "lamps-v4-rc1", "lamps-v3"),
        "TOP_N": "12",
        "model.json": json.dumps({"candidates": place.pick(20, 50, 200), "weights": {"recent": 0.7, "seen": 0.3}}),
    }
    app = container(
        "recommender",
        "registry.lantern.example/recommender:0.12.1",
        command=["python", "-m", "recommender"],
        args=["--batch-size", "32", "--metrics=prometheus"],
        env=[literal("TOP_N", "8")] if place.name == "dev" else [],
        envFrom=[all_of("configMap", "recommender", prefix="ML_")],
        volumeMounts=[mount("model", "/etc/model")],
    )
    items = [{"key": "model.json", "path": "model.json"}]
    volumes = [{"configMap": {"defaultMode": 420, "items": items, "name": "recommender"}, "name": "model"}]
    owner = workload(
        "Rollout",
        "shop",
        "recommender",
        pod_template({"app": "recommender"}, [app], volumes=volumes),
        api_version="argoproj.io/v1alpha1",
        spec={"strategy": {"canary": {"steps": [{"setWeight": 20}, {"pause": {}}]}}},
        **{**flux(place.created, {"f:spec": {"f:template": {}}}), **place.meta},
    )
    return [
        config_map("shop", "recommender", data, **flux(place.created, data_fields(*data)), **place.meta),
        service("shop", "recommender", place.service_ip("recommender"), {"http": 8080}, **place.meta),
        *place.rollout(owner, revision=2),
    ]
