"""Self-subject reviews: what a user may do, and who the user is.

The law of this module: the same rules answer here that decide about requests.
"""

import json
from typing import Any

from tests.api.http import Answer, Request, whole
from tests.api.paths import Target
from tests.api.rights import User, path_documents, rule_documents
from tests.api.settings import Settings
from tests.api.status import JSON, RefusalError, bad_request, text
from tests.worlds.kubectl import CREATED

_ORDER = ("namespace", "verb", "group", "version", "resource", "subresource", "name")


def answer(settings: Settings, user: User, target: Target, request: Request) -> Answer | None:
    """None for what is not one of the three."""
    reviews = {
        "selfsubjectaccessreviews": _access,
        "selfsubjectrulesreviews": _rules,
        "selfsubjectreviews": _identity,
    }
    if target.resource not in reviews or target.name:
        return None
    document = _document(request)
    body = reviews[target.resource](settings, user, document.get("spec") or {})
    head = {"kind": document.get("kind"), "apiVersion": f"{target.group}/{target.version}"}
    return whole(201, text({**head, **body}), JSON)


def _document(request: Request) -> dict[str, Any]:
    kind = request.headers.get("content-type", "application/json").partition(";")[0]
    if kind != "application/json":
        accepted = "application/json, application/yaml, application/vnd.kubernetes.protobuf"
        message = f"the body of the request was in an unknown format - accepted media types include: {accepted}"
        raise RefusalError(415, message)
    try:
        document = json.loads(request.body)
    except ValueError:
        raise bad_request("the object provided is unrecognized: couldn't get version/kind; json parse error") from None
    return document if isinstance(document, dict) else {}


def _access(settings: Settings, user: User, spec: dict[str, Any]) -> dict[str, object]:
    attributes = spec.get("resourceAttributes") or {}
    names = [attributes.get(key, "") for key in ("group", "version", "namespace", "resource", "name", "subresource")]
    verb = attributes.get("verb", "")
    rule = user.rule(verb, Target("", verb, *names))
    status: dict[str, object] = {"allowed": rule is not None}
    if rule is not None and rule.role != "rules":
        status["reason"] = _reason(user, rule.namespace, rule.role)
    ordered = {key: attributes[key] for key in _ORDER if key in attributes}
    return {"metadata": {}, "spec": {"resourceAttributes": ordered}, "status": status}


def _reason(user: User, namespace: str, role: str) -> str:
    if namespace:
        return f'RBAC: allowed by RoleBinding "{user.name}/{namespace}" of Role "{role}" to User "{user.name}"'
    return f'RBAC: allowed by ClusterRoleBinding "{user.name}" of ClusterRole "{role}" to User "{user.name}"'


def _rules(settings: Settings, user: User, spec: dict[str, Any]) -> dict[str, object]:
    if not spec.get("namespace"):
        raise bad_request("no namespace on request")
    status: dict[str, object] = {
        "resourceRules": rule_documents(user, spec["namespace"]),
        "nonResourceRules": path_documents(user),
        "incomplete": bool(settings.incomplete_rules),
    }
    if settings.incomplete_rules:
        status["evaluationError"] = settings.incomplete_rules
    return {"metadata": {}, "spec": {}, "status": status}


def _identity(settings: Settings, user: User, spec: dict[str, Any]) -> dict[str, object]:
    info = {"username": user.name, "groups": user.every_group()}
    return {"metadata": {"creationTimestamp": CREATED}, "status": {"userInfo": info}}
