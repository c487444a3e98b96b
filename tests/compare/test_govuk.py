"""The planted differences of three real environments, where the data is at hand."""

import gzip
from functools import cache
from pathlib import Path

import pytest

from k8sconfig_tui.compare import matrix
from k8sconfig_tui.compare.environments import discover
from k8sconfig_tui.compare.matrix import Matrix
from k8sconfig_tui.formats import read
from k8sconfig_tui.model.inventory import Inventory
from k8sconfig_tui.resolve import Resolver
from tests.compare.sources import group

DATA = Path(__file__).parents[3] / "shared" / "data" / "govuk"
NAMES = ("production", "integration", "staging")

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the data is not part of the project")


@cache
def govuk() -> Matrix:
    contents = {name: gzip.decompress((DATA / f"{name}.json.gz").read_bytes()) for name in NAMES}
    inventories = [Inventory(name, read(data, name).batches) for name, data in contents.items()]
    resolvers = {id(inventory): Resolver(inventory) for inventory in inventories}
    return matrix.build(
        discover(inventories, ()), lambda inventory, workload: resolvers[id(inventory)].resolve(workload)
    )


def test_the_columns_run_from_integration_to_production() -> None:
    assert [environment.name for environment in govuk().environments] == ["integration", "staging", "production"]


@pytest.mark.parametrize(
    ("fault", "workload", "container", "key", "verdict", "states"),
    [
        ("INT-01", "feedback", "app", "GOVUK_NOTIFY_API_KEY", "value", "missing value value"),
        ("INT-03", "link-checker-api", "app", "FEATURE_FLAG_TOKEN", "partial", "optional-missing absent absent"),
        ("INT-04", "frontend", "app", "ACCOUNT_API_BEARER_TOKEN", "value", "value value value"),
        ("INT-06", "finder-frontend", "app", "GOVUK_WEBSITE_ROOT", "value+supply", "value value value"),
        ("INT-07", "smartanswers", "app", "DEPLOY_NOTE", "partial", "value absent absent"),
        ("INT-10", "release", "nginx", "/etc/nginx/nginx.conf", "value", "value value value"),
        ("INT-12", "frontend", "app", "GOVUK_DATA_SYNC_PERIOD", "partial", "value value absent"),
        ("STA-01", "frontend", "app", "GOVUK_CSP_REPORT_URI", "value", "value value value"),
        ("STA-02", "short-url-manager", "app", "GDS_SSO_OAUTH_ID", "value", "value missing value"),
        ("STA-02b", "short-url-manager-worker", "worker", "GDS_SSO_OAUTH_SECRET", "value", "value missing value"),
        ("STA-04", "signon", "app", "DEVISE_PEPPER", "value", "value value value"),
        ("STA-06", "transition", "app", "DBHOST", "partial", "absent value absent"),
        ("STA-07", "manuals-publisher-worker", "worker", "WHITEHALL_CALLBACK_TOKEN", "partial", "absent value absent"),
        ("STA-08", "collections", "app", "OTEL_EXPORTER_OTLP_ENDPOINT", "supply", "value value value"),
        ("STA-09", "publisher", "nginx", "/etc/nginx/nginx.conf", "value", "value value value"),
        ("STA-10", "transition", "app", "DB_POOL", "partial", "absent value absent"),
        ("PRO-01", "frontend", "app", "PLEK_SERVICE_ACCOUNT_API_URI", "partial", "absent absent value"),
        ("PRO-02", "search-admin", "app", "GOOGLE_CLOUD_CREDENTIALS", "value", "value value missing"),
        ("PRO-12", "support", "app", "FEATURE_FLAG_TOKEN", "partial", "absent absent optional-missing"),
        ("PRO-13", "publisher", "app", "GOVUK_APP_DOMAIN_EXTERNAL", "value+supply", "value value value"),
        ("PRO-14", "publisher", "app", "EMERGENCY_MODE", "partial", "absent absent value"),
    ],
)
def test_a_planted_difference_gets_its_verdict(
    fault: str, workload: str, container: str, key: str, verdict: str, states: str
) -> None:
    rows = {row.key: row for row in matrix.rows(group(govuk(), workload, container))}
    assert rows[key].verdict == verdict, fault
    assert [cell.state.value for cell in rows[key].cells if cell] == states.split()


@pytest.mark.parametrize(
    ("workload", "container", "environment"),
    [
        ("govspeak-preview", "app", 0),
        ("bouncer", "nginx", 2),
        ("feedback", "app", 0),
        ("search-admin-worker", "worker", 2),
    ],
)
def test_what_is_broken_is_counted_where_it_is(workload: str, container: str, environment: int) -> None:
    broken = matrix.counts(group(govuk(), workload, container)).broken
    assert broken[environment] > 0
    assert sum(broken) == broken[environment]


def test_whole_reads_leave_nothing_unknown() -> None:
    unknown = [row.key for one in govuk().groups for row in matrix.rows(one) if row.verdict == "unknown"]
    assert unknown == []
