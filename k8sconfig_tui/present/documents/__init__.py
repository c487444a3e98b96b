"""The public documents: what the domain knows, in the shapes of the contract.

The law of this room: a document is data and nothing else; what is hidden is not in it. Items are made one at a time,
so that a large document never stands in memory whole, and what is known only at the end (the gaps) comes last.
"""

from k8sconfig_tui.present.documents.comparison import comparison
from k8sconfig_tui.present.documents.consumers import consumer_list
from k8sconfig_tui.present.documents.explanation import explanation
from k8sconfig_tui.present.documents.resolved import resolved_list
from k8sconfig_tui.present.documents.shapes import Document
from k8sconfig_tui.present.documents.veil import Veil

__all__ = ["Document", "Veil", "comparison", "consumer_list", "explanation", "resolved_list"]
