"""What a real API server says when it does not do what it was asked.

The law of this module: the words and the order of fields are the real server's, to the letter.
"""

import json
from collections.abc import Mapping
from typing import Any

from tests.api.http import Answer, whole

CACHE = "no-cache, private"
JSON = {"Cache-Control": CACHE, "Content-Type": "application/json"}
TEXT = {"Cache-Control": CACHE, "Content-Type": "text/plain; charset=utf-8"}

NO_SUCH_RESOURCE = "the server could not find the requested resource"
NOT_ALLOWED = "the server does not allow this method on the requested resource"
ACCEPTED = "application/json, application/yaml, application/vnd.kubernetes.protobuf"
STREAMED = "application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch"

# code → the reason that goes with it where nothing else is said
REASONS = {
    400: "BadRequest",
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    405: "MethodNotAllowed",
    406: "NotAcceptable",
    409: "Conflict",
    410: "Expired",
    415: "UnsupportedMediaType",
    422: "Invalid",
    429: "TooManyRequests",
    500: "InternalError",
    503: "ServiceUnavailable",
    504: "Timeout",
}

Details = Mapping[str, object]


class RefusalError(Exception):
    """A request that is answered by a Status; ``indented`` where the real server prints it so."""

    def __init__(
        self,
        code: int,
        message: str,
        details: Details | None = None,
        *,
        metadata: Mapping[str, str] | None = None,
        reason: str | None = None,
        indented: bool = False,
    ) -> None:
        super().__init__(message)
        self.body = failure(code, message, details, metadata=metadata, reason=reason)
        self.code, self.indented = code, indented

    def answer(self) -> Answer:
        seconds = self.body.get("details", {}).get("retryAfterSeconds")
        headers = JSON if seconds is None else {**JSON, "Retry-After": str(seconds)}
        return whole(self.code, text(self.body, indented=self.indented), headers)


def failure(
    code: int,
    message: str,
    details: Details | None = None,
    *,
    metadata: Mapping[str, str] | None = None,
    reason: str | None = None,
) -> dict[str, Any]:
    """A Status. ``reason``: instead of the usual one for ``code``; empty leaves it out, as does ``details`` None."""
    named = REASONS.get(code, "") if reason is None else reason
    body: dict[str, Any] = {"kind": "Status", "apiVersion": "v1", "metadata": dict(metadata or {}), "status": "Failure"}
    body["message"] = message
    if named:
        body["reason"] = named
    if details is not None:
        body["details"] = dict(details)
    return {**body, "code": code}


def text(document: object, *, indented: bool = False) -> bytes:
    """A document as Go's encoder writes it; a lone surrogate, which Go does not know, as its escape."""
    layout: dict[str, Any] = {"indent": 2} if indented else {"separators": (",", ":")}
    end = "" if indented else "\n"
    try:
        return (json.dumps(document, ensure_ascii=False, **layout) + end).encode()
    except UnicodeEncodeError:
        return (json.dumps(document, **layout) + end).encode()


def bad_request(message: str) -> RefusalError:
    return RefusalError(400, message)


def unauthorised() -> RefusalError:
    return RefusalError(401, "Unauthorized")


def no_such_resource() -> RefusalError:
    return RefusalError(404, NO_SUCH_RESOURCE, {})


def no_such_object(resource: str, group: str, name: str) -> RefusalError:
    full = f"{resource}.{group}" if group else resource
    details = {"name": name, "group": group, "kind": resource}
    return RefusalError(404, f'{full} "{name}" not found', {key: text for key, text in details.items() if text})


def not_allowed() -> RefusalError:
    return RefusalError(405, NOT_ALLOWED, {})


def not_acceptable(*, negotiable: bool) -> RefusalError:
    """``negotiable``: JSON was asked for, but in a form that is not known."""
    if negotiable:
        return RefusalError(406, f"only the following media types are accepted: {ACCEPTED}", indented=True)
    message = f"406: Not Acceptable\n\nAvailable representations: {ACCEPTED}, {STREAMED}"
    return RefusalError(406, message, {}, indented=True)


def invalid_options(field: str, why: str) -> RefusalError:
    cause = {"reason": "FieldValueForbidden", "message": f"Forbidden: {why}", "field": field}
    details = {"group": "meta.k8s.io", "kind": "ListOptions", "causes": [cause]}
    return RefusalError(422, f'ListOptions.meta.k8s.io "" is invalid: {field}: Forbidden: {why}', details)


def too_large_version(asked: int, current: int) -> RefusalError:
    cause = {"reason": "ResourceVersionTooLarge", "message": "Too large resource version"}
    message = f"Timeout: Too large resource version: {asked}, current: {current}"
    return RefusalError(504, message, {"causes": [cause], "retryAfterSeconds": 1})


def not_found_page() -> Answer:
    return whole(404, b"404 page not found\n", TEXT)
