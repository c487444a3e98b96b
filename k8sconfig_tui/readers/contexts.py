"""Live clusters by the name of a kubeconfig's context: ``context:NAME``.

The law of this module: a door and no more. Nothing of ``readers.live`` is loaded before a context is opened, and who
asks for a context's namespace reads names only.
"""

from collections.abc import Mapping
from typing import NamedTuple

from k8sconfig_tui.readers import Found, Job, Reader, SourceSpec
from k8sconfig_tui.readers.access import CONTEXT, Access
from k8sconfig_tui.readers.kubeconfig import contexts, is_in_cluster, namespace_around
from k8sconfig_tui.readers.naming import default_name

SCHEME = CONTEXT
_IN_CLUSTER = "in-cluster"


def claims(location: str) -> bool:
    return location.startswith(SCHEME)


def read(job: Job) -> Found:
    from k8sconfig_tui.readers.live import cluster  # noqa: PLC0415  only an opened context needs it

    return cluster.read(job, job.spec.location.removeprefix(SCHEME))


class Default(NamedTuple):
    """The source where none was named: the current context; else ``problem`` says what is wrong with the kubeconfig,
    if anything is."""

    spec: SourceSpec | None
    problem: str = ""


def default(access: Access, environ: Mapping[str, str]) -> Default:
    """What kubectl would ask without ``--context``: the current context, else the cluster that this runs in."""
    kubeconfig = contexts(environ, access.kubeconfig)
    current = next((context for context in kubeconfig.contexts if context.current), None)
    if current is not None:
        return Default(SourceSpec(default_name(f"{SCHEME}{current.name}"), f"{SCHEME}{current.name}", access=access))
    if kubeconfig.problems:
        return Default(None, kubeconfig.problems[0])
    if access.cluster:
        return Default(SourceSpec(access.cluster, SCHEME, True, access))
    return Default(SourceSpec(_IN_CLUSTER, SCHEME, True, access) if is_in_cluster(environ) else None)


def namespace_of(spec: SourceSpec, environ: Mapping[str, str]) -> str:
    """The namespace that kubectl would take where none is named."""
    name = spec.location.removeprefix(SCHEME)
    found = contexts(environ, spec.access.kubeconfig).contexts
    meant = next((context for context in found if context.name == name or (not name and context.current)), None)
    stated = meant.namespace if meant is not None else ""
    return stated or namespace_around(environ)


READER = Reader(claims, read)
