"""``ConsumerList``: who reads an object or one key of it."""

from collections.abc import Iterable

from k8sconfig_tui.model.definition import full_path
from k8sconfig_tui.model.inventory import Inventory
from k8sconfig_tui.model.kube import ObjectRef
from k8sconfig_tui.present.documents.gaps import tail_of
from k8sconfig_tui.present.documents.shapes import ConsumerShape, Document
from k8sconfig_tui.present.documents.veil import object_shape, workload_shape
from k8sconfig_tui.provenance.consumers import Consumer
from k8sconfig_tui.workspace import Workspace

Found = tuple[Inventory, ObjectRef, Consumer]


def consumer_list(workspace: Workspace, found: Iterable[Found]) -> Document:
    """The document of the references that were found."""
    return Document("ConsumerList", {"items": (_item(workspace, *one) for one in found)}, tail_of(workspace))


def _item(workspace: Workspace, inventory: Inventory, ref: ObjectRef, consumer: Consumer) -> ConsumerShape:
    environment = workspace.environment_of(inventory, ref.namespace)
    return ConsumerShape(
        inventory.name,
        environment.name if environment is not None else None,
        ref.namespace,
        workload_shape(consumer.workload.object),
        consumer.container,
        consumer.type,
        object_shape(ref),
        consumer.kind,
        consumer.key,
        consumer.target,
        full_path(consumer.path, consumer.base, consumer.pod),
        consumer.optional,
        consumer.effect,
        consumer.because,
        1 if consumer.workload.is_pod else len(inventory.pods_of(consumer.workload.ref)),
    )
