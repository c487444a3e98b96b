"""What a job is measured against: the least work on the same bytes. None of it uses the program.

Each function takes the dump's path and gives the CPU seconds of the part that is compared.
"""

import base64
import gc
import time
from pathlib import Path
from typing import Any

import msgspec
import orjson


class Metadata(msgspec.Struct, gc=False, rename="camel"):
    name: str = ""
    namespace: str | None = None
    uid: str | None = None
    labels: dict[str, str] | None = None
    annotations: dict[str, str] | None = None
    owner_references: list[dict[str, Any]] | None = None


class Selector(msgspec.Struct, gc=False, rename="camel"):
    name: str = ""
    key: str = ""
    optional: bool | None = None


class ValueFrom(msgspec.Struct, gc=False, rename="camel"):
    config_map_key_ref: Selector | None = None
    secret_key_ref: Selector | None = None


class Env(msgspec.Struct, gc=False, rename="camel"):
    name: str
    value: str | None = None
    value_from: ValueFrom | None = None


class EnvFrom(msgspec.Struct, gc=False, rename="camel"):
    prefix: str = ""
    config_map_ref: Selector | None = None
    secret_ref: Selector | None = None


class Container(msgspec.Struct, gc=False, rename="camel"):
    name: str
    image: str = ""
    command: list[str] | None = None
    args: list[str] | None = None
    env: list[Env] = []
    env_from: list[EnvFrom] = []
    volume_mounts: list[dict[str, Any]] | None = None


class PodSpec(msgspec.Struct, gc=False, rename="camel"):
    containers: list[Container] = []
    volumes: list[dict[str, Any]] | None = None
    node_name: str | None = None


class Template(msgspec.Struct, gc=False, rename="camel"):
    spec: PodSpec


class Spec(PodSpec, gc=False, rename="camel"):
    template: Template | None = None


class Item(msgspec.Struct, gc=False, rename="camel"):
    """Any object of the fleet, typed as far as configuration goes."""

    kind: str
    metadata: Metadata
    spec: Spec | None = None
    data: dict[str, str] | None = None
    status: msgspec.Raw = msgspec.Raw()


class Items(msgspec.Struct):
    items: list[Item]


class Split(msgspec.Struct):
    items: list[msgspec.Raw]


def orjson_to_dicts(path: Path) -> float:
    gc.disable()
    started = time.process_time()
    orjson.loads(path.read_bytes())
    return time.process_time() - started


def typed_decode(path: Path) -> float:
    gc.disable()
    started = time.process_time()
    msgspec.json.decode(path.read_bytes(), type=Items)
    return time.process_time() - started


def raw_split(path: Path) -> float:
    started = time.process_time()
    msgspec.json.decode(path.read_bytes(), type=Split)
    return time.process_time() - started


def dict_merge(path: Path) -> float:
    """Every Deployment's variables merged into a dict of its own, in the order of precedence; nothing is remembered."""
    items, objects = _indexed(path)
    gc.collect()
    gc.freeze()
    started = time.process_time()
    _merge_all(items, objects)
    return time.process_time() - started


def rows_of_lists(path: Path) -> float:
    """The merged variables laid into rows, one list of cells per key."""
    items, objects = _indexed(path)
    merged = _merge_all(items, objects)
    groups: dict[tuple[str, str, int], dict[int, dict[str, str]]] = {}
    for (space, name, index), variables in merged.items():
        team, _, environment = space.rpartition("-")
        column = ("dev", "staging", "prod").index(environment)
        groups.setdefault((team, name, index), {})[column] = variables
    gc.collect()
    gc.freeze()
    started = time.process_time()
    tables = []
    for members in groups.values():
        rows: dict[str, list[str | None]] = {}
        for column, variables in members.items():
            for key, value in variables.items():
                rows.setdefault(key, [None, None, None])[column] = value
        tables.append(rows)
    return time.process_time() - started


Data = dict[tuple[str, str, str], dict[str, str]]
Merged = dict[tuple[str, str, int], dict[str, str]]


def _indexed(path: Path) -> tuple[list[Item], Data]:
    """The typed items, and the data of ConfigMaps and Secrets, decoded."""
    items = msgspec.json.decode(path.read_bytes(), type=Items).items
    objects: Data = {}
    for item in items:
        data = item.data or {}
        if item.kind == "Secret":
            data = {key: base64.b64decode(value).decode() for key, value in data.items()}
        objects[item.kind, item.metadata.namespace or "", item.metadata.name] = data
    return items, objects


def _merge_all(items: list[Item], objects: Data) -> Merged:
    merged = {}
    for item in items:
        if item.kind == "Deployment" and item.spec and item.spec.template:
            space = item.metadata.namespace or ""
            for index, container in enumerate(item.spec.template.spec.containers):
                merged[space, item.metadata.name, index] = _merge(container, space, objects)
    return merged


def _merge(container: Container, space: str, objects: Data) -> dict[str, str]:
    variables: dict[str, str] = {}
    for source in container.env_from:
        if source.config_map_ref:
            for key, value in objects["ConfigMap", space, source.config_map_ref.name].items():
                variables[key] = value  # noqa: PERF403 - the loop is what is measured
    for entry in container.env:
        if entry.value_from is None:
            variables[entry.name] = entry.value or ""
        elif entry.value_from.config_map_key_ref:
            reference = entry.value_from.config_map_key_ref
            variables[entry.name] = objects["ConfigMap", space, reference.name][reference.key]
        elif entry.value_from.secret_key_ref:
            reference = entry.value_from.secret_key_ref
            variables[entry.name] = objects["Secret", space, reference.name][reference.key]
    return variables
