"""Lantern Lane, a shop in dev, staging and prod: the world of ``demo:``.

Its story is *why does checkout fail in prod only?*

- The new pod of ``checkout`` is refused: ``couldn't find key PAYMENT_WEBHOOK_SECRET in Secret shop/checkout-secrets``.
  Prod's Secret has ``PAYMENTS_WEBHOOK_SECRET``, with an S too many. The old pod still serves.
- It would fail next on ``PAYMENT_GATEWAY_URL``: a literal that somebody left with ``kubectl set env`` shadows the
  ConfigMap's key and leads to staging's gateway. ``PAYMENT_STATUS_URL`` is made from it.
- The old pod is stale: ``FREE_SHIPPING_FROM`` was edited by hand after it had started, and Flux, suspended, did not
  put it back.
- ``FRAUD_CHECK_TOKEN`` is a literal in dev, a Secret in staging and the flag ``--fraud-check-token`` in prod;
  ``DATABASE_URL`` is a literal in dev and a Secret elsewhere; ``SIGNING_KEY`` is the same in staging and prod.
- Prod's ``PRICE_FORMAT`` (storefront) holds a no-break space; its ``SMTP_PASSWORD`` (order-mailer) ends in a newline.
  Its ``CART_GREETING`` (cart) holds a terminal's escape sequences.
  Staging's ``ASSET_URL`` names ``$(SHOP_HOSTS)``, which nothing sets.
- ``products``: an empty literal ``CATALOG_CACHE_SIZE``, a properties file by Helm, a file mounted by ``subPath``.

``python -m tests.worlds.shop`` writes the three dumps into the package.
"""

from tests.worlds.kubectl import Object
from tests.worlds.shop.front import recommender, storefront
from tests.worlds.shop.goods import cart, products
from tests.worlds.shop.ground import ground, suppliers
from tests.worlds.shop.money import gateway, ledger
from tests.worlds.shop.night import nightly_report, order_mailer
from tests.worlds.shop.place import PLACES
from tests.worlds.shop.till import checkout

ENVIRONMENTS = tuple(PLACES)

_SERVICES = (checkout, storefront, products, cart, recommender, order_mailer, nightly_report, gateway, ledger)


def shop(environment: str) -> list[Object]:
    """Everything that ``kubectl get -A -o json`` would print in one environment."""
    place = PLACES[environment]
    objects = [obj for service in _SERVICES for obj in service(place)]
    return [*ground(place), *suppliers(place, objects), *objects]


def shops() -> dict[str, list[Object]]:
    """The three sources of ``demo:`` by name."""
    return {environment: shop(environment) for environment in ENVIRONMENTS}
