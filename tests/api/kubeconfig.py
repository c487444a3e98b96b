"""The file that leads a client here.

The law of this module: a document; JSON is YAML, so nothing is needed to write it.
"""

from collections.abc import Sequence

from tests.api.rights import User
from tests.api.tls import Identity

CLUSTER = "test"


def document(url: str, tls: Identity | None, users: Sequence[User], namespace: str = "") -> dict[str, object]:
    cluster = {"server": url, **({"certificate-authority-data": tls.authority_data} if tls else {})}
    contexts = [
        {"name": user.name, "context": {"cluster": CLUSTER, "user": user.name, **_namespace(namespace)}}
        for user in users
    ]
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": users[0].name if users else "",
        "clusters": [{"name": CLUSTER, "cluster": cluster}],
        "contexts": contexts,
        "users": [{"name": user.name, "user": {"token": user.token}} for user in users],
    }


def _namespace(namespace: str) -> dict[str, str]:
    return {"namespace": namespace} if namespace else {}
