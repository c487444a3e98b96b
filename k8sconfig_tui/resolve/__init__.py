"""Precedence, references and mounts: from the definitions that sources give to what the process sees.

The law of this room: it does what the kubelet does, to the byte, and keeps what lost. Of the kinds
of source it names only literals, which need what others have written, and the layers below: Services and the image.
"""

from k8sconfig_tui.resolve.resolver import Resolver

__all__ = ["Resolver"]
