"""The shapes of Kubernetes objects, as far as configuration goes: field names are the API's own.

The law of this module: shapes only. Every field tolerates absence and ``null`` as Go's decoder does, unknown
fields are skipped, and what only some readers of an object need stays undecoded (``Raw``) until they ask.
Source of the shapes: ``staging/src/k8s.io/api/core/v1/types.go`` (Kubernetes 1.36).
"""

from typing import NamedTuple

from msgspec import UNSET, Raw, Struct, UnsetType, field

NO_RAW = Raw()


class ObjectRef(NamedTuple):
    """Which object: ``namespace`` is ``""`` for cluster-scoped kinds, ``group`` is ``""`` for the core API."""

    kind: str
    namespace: str
    name: str
    group: str = ""

    def __str__(self) -> str:
        return f"{self.kind}/{self.name}"


class Place(NamedTuple):
    """Where an object was read: lines and columns count from 1 (0: not known), ``position`` is the index in a List."""

    file: str
    line: int = 0
    column: int = 0
    position: int | None = None

    def __str__(self) -> str:
        text = f"{self.file}:{self.line}" if self.line else self.file
        return text if self.position is None else f"{text} items[{self.position}]"


class OwnerReference(Struct, gc=False):
    apiVersion: str = ""
    kind: str = ""
    name: str = ""
    uid: str = ""
    controller: bool | None = None


class Metadata(Struct, gc=False):
    name: str = ""
    namespace: str | None = None
    generateName: str | None = None
    uid: str | None = None
    resourceVersion: str | None = None
    creationTimestamp: str | None = None
    labels: dict[str, str] | None = None
    annotations: dict[str, str] | None = None
    ownerReferences: list[OwnerReference] | None = None
    managedFields: Raw = NO_RAW


class KubeObject(Struct, gc=False):
    """Any object. ``spec``, ``status`` and the data maps are decoded by whoever asks for them."""

    apiVersion: str = ""
    kind: str = ""
    metadata: Metadata = field(default_factory=Metadata)
    spec: Raw = NO_RAW
    status: Raw = NO_RAW
    data: Raw = NO_RAW
    binaryData: Raw = NO_RAW
    stringData: Raw = NO_RAW
    type: Raw = NO_RAW
    immutable: Raw = NO_RAW
    template: Raw = NO_RAW

    @property
    def group(self) -> str:
        """The API group, ``""`` for core."""
        group, slash, _ = self.apiVersion.partition("/")
        return group if slash else ""

    @property
    def ref(self) -> ObjectRef:
        return ObjectRef(self.kind, self.metadata.namespace or "", self.metadata.name, self.group)


class ObjectSelector(Struct, gc=False):
    name: str = ""
    optional: bool | None = None


class KeySelector(Struct, gc=False):
    name: str = ""
    key: str = ""
    optional: bool | None = None


class FieldSelector(Struct, gc=False):
    fieldPath: str = ""
    apiVersion: str | None = None


class ResourceSelector(Struct, gc=False):
    resource: str = ""
    containerName: str | None = None
    divisor: str | int | float | None = None


class FileKeySelector(Struct, gc=False):
    volumeName: str = ""
    path: str = ""
    key: str = ""
    optional: bool | None = None


class EnvVarSource(Struct, gc=False):
    configMapKeyRef: KeySelector | None = None
    secretKeyRef: KeySelector | None = None
    fieldRef: FieldSelector | None = None
    resourceFieldRef: ResourceSelector | None = None
    fileKeyRef: FileKeySelector | None = None


class EnvVar(Struct, gc=False):
    name: str = ""
    value: str | None = None
    valueFrom: EnvVarSource | None = None


class EnvFromSource(Struct, gc=False):
    prefix: str | None = None
    configMapRef: ObjectSelector | None = None
    secretRef: ObjectSelector | None = None


class VolumeMount(Struct, gc=False):
    name: str = ""
    mountPath: str = ""
    subPath: str | None = None
    subPathExpr: str | None = None


class Resources(Struct, gc=False):
    limits: dict[str, str | int | float] | None = None
    requests: dict[str, str | int | float] | None = None


class ExecAction(Struct, gc=False):
    command: list[str] | None = None


class Handler(Struct, gc=False):
    """A probe or a lifecycle hook, as far as commands go."""

    exec: ExecAction | None = None


class Lifecycle(Struct, gc=False):
    postStart: Handler | None = None
    preStop: Handler | None = None


class Container(Struct, gc=False):
    name: str = ""
    image: str | None = None
    command: list[str] | None = None
    args: list[str] | None = None
    env: list[EnvVar] | None = None
    envFrom: list[EnvFromSource] | None = None
    volumeMounts: list[VolumeMount] | None = None
    resources: Resources | None = None
    restartPolicy: str | None = None
    livenessProbe: Handler | None = None
    readinessProbe: Handler | None = None
    startupProbe: Handler | None = None
    lifecycle: Lifecycle | None = None


class KeyToPath(Struct, gc=False):
    key: str = ""
    path: str = ""
    mode: int | None = None


class DownwardFile(Struct, gc=False):
    path: str = ""
    fieldRef: FieldSelector | None = None
    resourceFieldRef: ResourceSelector | None = None
    mode: int | None = None


class ConfigMapVolume(Struct, gc=False):
    name: str = ""
    items: list[KeyToPath] | None = None
    defaultMode: int | None = None
    optional: bool | None = None


class SecretVolume(Struct, gc=False):
    """``secretName`` in a volume, ``name`` in a projection: the API's own inconsistency."""

    secretName: str = ""
    name: str = ""
    items: list[KeyToPath] | None = None
    defaultMode: int | None = None
    optional: bool | None = None


class DownwardVolume(Struct, gc=False):
    items: list[DownwardFile] | None = None
    defaultMode: int | None = None


class TokenProjection(Struct, gc=False):
    path: str = ""


class Projection(Struct, gc=False):
    """One entry of ``projected.sources``."""

    configMap: ConfigMapVolume | None = None
    secret: SecretVolume | None = None
    downwardAPI: DownwardVolume | None = None
    serviceAccountToken: TokenProjection | None = None
    clusterTrustBundle: TokenProjection | None = None
    podCertificate: Raw = NO_RAW


class ProjectedVolume(Struct, gc=False):
    sources: list[Projection] | None = None
    defaultMode: int | None = None


class CsiVolume(Struct, gc=False):
    driver: str = ""
    volumeAttributes: dict[str, str] | None = None


class ClaimVolume(Struct, gc=False):
    claimName: str = ""


class ImageVolume(Struct, gc=False):
    reference: str = ""


class HostPathVolume(Struct, gc=False):
    path: str = ""


class Volume(Struct, gc=False):
    """A pod's volume. A kind not listed here is opaque: named by none of the fields below being set."""

    name: str = ""
    configMap: ConfigMapVolume | None = None
    secret: SecretVolume | None = None
    projected: ProjectedVolume | None = None
    downwardAPI: DownwardVolume | None = None
    csi: CsiVolume | None = None
    image: ImageVolume | None = None
    persistentVolumeClaim: ClaimVolume | None = None
    hostPath: HostPathVolume | None = None
    emptyDir: Raw = NO_RAW
    ephemeral: Raw = NO_RAW
    nfs: Raw = NO_RAW


class PodSecurity(Struct, gc=False):
    fsGroup: int | None = None


class PodSpec(Struct, gc=False):
    containers: list[Container] | None = None
    initContainers: list[Container] | None = None
    ephemeralContainers: list[Container] | None = None
    volumes: list[Volume] | None = None
    nodeName: str | None = None
    serviceAccountName: str | None = None
    serviceAccount: str | None = None
    enableServiceLinks: bool | UnsetType | None = UNSET
    hostNetwork: bool | None = None
    resources: Resources | None = None
    securityContext: PodSecurity | None = None


class PodTemplate(Struct, gc=False):
    metadata: Metadata | None = None
    spec: PodSpec | None = None


class TemplateHolder(Struct, gc=False):
    """The ``spec`` of Deployment, ReplicaSet, StatefulSet, DaemonSet, Job and ReplicationController."""

    template: PodTemplate | None = None


class JobTemplate(Struct, gc=False):
    spec: TemplateHolder | None = None


class CronJobSpec(Struct, gc=False):
    jobTemplate: JobTemplate | None = None


class PodIP(Struct, gc=False):
    ip: str = ""


class ContainerRun(Struct, gc=False):
    """``startedAt`` of a running or terminated container; ``reason`` and ``message`` of one that waits."""

    startedAt: str | None = None
    reason: str | None = None
    message: str | None = None


class ContainerState(Struct, gc=False):
    running: ContainerRun | None = None
    waiting: ContainerRun | None = None
    terminated: ContainerRun | None = None


class ContainerStatus(Struct, gc=False):
    name: str = ""
    state: ContainerState | None = None
    image: str | None = None


class PodStatus(Struct, gc=False):
    phase: str | None = None
    hostIP: str | None = None
    hostIPs: list[PodIP] | None = None
    podIP: str | None = None
    podIPs: list[PodIP] | None = None
    startTime: str | None = None
    containerStatuses: list[ContainerStatus] | None = None
    initContainerStatuses: list[ContainerStatus] | None = None
    ephemeralContainerStatuses: list[ContainerStatus] | None = None


class ServicePort(Struct, gc=False):
    name: str | None = None
    port: int = 0
    protocol: str | None = None


class ServiceSpec(Struct, gc=False):
    clusterIP: str | None = None
    ports: list[ServicePort] | None = None
    type: str | None = None


class NodeInfo(Struct, gc=False):
    kubeletVersion: str = ""


class NodeStatus(Struct, gc=False):
    allocatable: dict[str, str | int | float] | None = None
    nodeInfo: NodeInfo | None = None
