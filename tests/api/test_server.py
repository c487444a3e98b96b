"""The server itself: what tests rely on when they say how the program behaves against it."""

from tests.api.client import Client
from tests.api.server import ApiServer
from tests.worlds.kubectl import config_map

AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"


def test_discovery_both_ways_tells_the_same_resources(server: ApiServer) -> None:
    client = Client(server)
    aggregated = client.ask("/apis", headers={"Accept": AGGREGATED}).document
    apps = next(group for group in aggregated["items"] if group["metadata"]["name"] == "apps")
    plain = client.ask("/apis/apps/v1").document["resources"]
    names = [each["resource"] for each in apps["versions"][0]["resources"]]
    assert names == [each["name"] for each in plain if "/" not in each["name"]]


def test_an_older_server_has_plain_discovery_alone(server: ApiServer) -> None:
    server.settings.aggregated = False
    client = Client(server)
    assert client.ask("/apis", headers={"Accept": f"{AGGREGATED},application/json"}).document["kind"] == "APIGroupList"
    assert client.ask("/apis", headers={"Accept": AGGREGATED}).status == 406


def test_a_version_that_is_served_no_longer_and_a_group_that_does_not_answer(server: ApiServer) -> None:
    client = Client(server)
    server.store.kinds.remove("autoscaling/v1")
    assert client.ask("/apis/autoscaling/v1/horizontalpodautoscalers").status == 404
    server.store.kinds.stale.add("autoscaling")
    groups = client.ask("/apis", headers={"Accept": AGGREGATED}).document["items"]
    stale = next(group for group in groups if group["metadata"]["name"] == "autoscaling")
    assert stale["versions"] == [{"version": "v2", "freshness": "Stale"}]
    assert client.ask("/apis/autoscaling/v2").status == 503


def test_pages_together_are_the_list_and_are_from_one_moment(server: ApiServer) -> None:
    client = Client(server)
    everything = client.ask("/api/v1/configmaps").names
    first = client.ask("/api/v1/configmaps?limit=1")
    server.store.apply(config_map("zoo", "later", {}))
    found, token = first.names, first.meta["continue"]
    while token:
        page = client.ask(f"/api/v1/configmaps?limit=1&continue={token}")
        found, token = found + page.names, page.meta.get("continue")
        assert page.meta["resourceVersion"] == first.meta["resourceVersion"]
    assert found == everything
    assert "later" in client.ask("/api/v1/configmaps").names


def test_an_old_page_is_expired_and_offers_to_go_on(server: ApiServer) -> None:
    client = Client(server)
    token = client.ask("/api/v1/configmaps?limit=1").meta["continue"]
    server.store.apply(config_map("zoo", "later", {}))
    server.store.compact()
    status = client.ask(f"/api/v1/configmaps?limit=1&continue={token}").document
    assert (status["code"], status["reason"]) == (410, "Expired")
    rest = client.ask(f"/api/v1/configmaps?continue={status['metadata']['continue']}")
    assert "later" in rest.names


def test_cluster_wide_kinds_are_paged_too(server: ApiServer) -> None:
    client = Client(server)
    first = client.ask("/api/v1/namespaces?limit=1")
    rest = client.ask(f"/api/v1/namespaces?continue={first.meta['continue']}")
    assert first.names + rest.names == client.ask("/api/v1/namespaces").names


def test_rights_decide_and_the_log_tells(server: ApiServer) -> None:
    client = Client(server, "ann")
    assert client.ask("/api/v1/namespaces/shop/configmaps").names
    refused = client.ask("/api/v1/namespaces/shop/secrets?limit=500")
    assert refused.status == 403
    assert 'User "ann" cannot list resource "secrets" in API group "" in the namespace' in refused.document["message"]
    assert str(server.log[-1]) == "403 ann GET /api/v1/namespaces/shop/secrets?limit=500"


def test_a_rotated_token_is_unauthorised_until_the_new_one_comes(server: ApiServer) -> None:
    client = Client(server)
    server.users.rotate("admin", "fresh")
    assert client.ask("/api/v1/configmaps").status == 401
    assert client.ask("/api/v1/configmaps", headers={"Authorization": "Bearer fresh"}).status == 200


def test_nothing_is_written(server: ApiServer) -> None:
    before = server.store.version
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert Client(server).ask("/api/v1/namespaces/shop/configmaps", method=method, body={}).status == 405
    assert server.store.version == before
