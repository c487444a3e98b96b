"""What was not found and may be there all the same: nobody is told that it does not exist."""

import pytest

from k8sconfig_tui.model.inventory import Batch, Inventory
from k8sconfig_tui.readers.access import Access
from k8sconfig_tui.readers.live.wire import UnreachableError
from k8sconfig_tui.workspace.selection import SelectionError, check_namespace
from k8sconfig_tui.workspace.unread import doubt, doubt_of_namespace
from tests.readers.live.fake import FakeWire, Fault, Reply, outcome, status
from tests.worlds.small import small


def inventory(fault: Fault, access: Access | None = None, *, aggregated: bool = False) -> Inventory:
    wire = FakeWire(small())
    wire.fault, wire.aggregated = fault, aggregated
    return Inventory("dev", outcome(wire, access).batches, origin="live")


@pytest.mark.parametrize("reply", [status(503), status(404), UnreachableError("no route")])
@pytest.mark.parametrize("kind", ["deployment", "sts", "Deployments", None])
def test_what_a_group_that_did_not_answer_may_serve_may_be_there(kind: str | None, reply: Reply) -> None:
    found = inventory(lambda path, _: reply if path == "/apis/apps/v1" else None)
    assert doubt([found], kind, "shop") == ": the server did not tell whether it serves apps (dev)"
    assert not doubt([found], "cronjob", "shop")
    assert not doubt([found], "configmap", "shop")


def test_what_the_core_did_not_tell_of_may_be_there() -> None:
    found = inventory(lambda path, _: status(503) if path == "/api/v1" else None)
    assert doubt([found], "cm", "shop") == ": the server did not tell whether it serves the core (dev)"
    assert not doubt([found], "namespace", None)


def test_a_kind_that_is_not_served_any_more_may_have_been_there() -> None:
    found = inventory(lambda path, _: status(404) if path.endswith("/cronjobs") else None)
    assert doubt([found], "cj", "shop") == ": the cluster does not serve cronjobs any more (dev)"
    assert not doubt([found], "deployment", "shop")


def test_names_of_secrets_whose_values_were_left_out_are_known() -> None:
    found = inventory(lambda *_: None, Access(view=("shop",), only=True, secrets="metadata"), aggregated=True)
    assert [gap.reason for gap in found.gaps] == ["not-read"]
    assert not doubt([found], "secret", "shop")
    assert not doubt([found], "secret", None)


def test_a_whole_cluster_leaves_no_doubt() -> None:
    found = inventory(lambda *_: None)
    assert not doubt([found], None, None)
    assert not doubt_of_namespace([found], "other")


def test_a_namespace_that_may_be_unread_may_be_misspelt_as_well() -> None:
    lone = Inventory("dev", [Batch([obj for obj in inventory(lambda *_: None) if obj.kind == "Deployment"], "a.yaml")])
    with pytest.raises(SelectionError, match=r"nothing was read of namespace shpo; did you mean shop\?: no list of"):
        check_namespace([lone], "shpo")
