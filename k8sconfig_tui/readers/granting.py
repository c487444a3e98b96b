"""The right that is missing, as whoever grants rights can give it: one line for a shell.

The law of this module: it names exactly what was missing, reads and nothing else.
"""

import shlex
from collections.abc import Iterable

NAME = "read-configuration"


def granting(resources: Iterable[str], namespace: str | None) -> str:
    """The command that makes a Role (of a namespace) or ClusterRole for these resources."""
    where = ["role", NAME, "-n", namespace] if namespace else ["clusterrole", NAME]
    listed = ",".join(dict.fromkeys(resources))
    return shlex.join(["kubectl", "create", *where, "--verb=get,list,watch", f"--resource={listed}"])
