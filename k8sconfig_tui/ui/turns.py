"""Keys that follow each other faster than they are understood: each waits its turn, and never for long.

The law of this module: a key after a line is for what the line leads to, and what is asked of the selection is asked of
the one that is on its way, never of the one before it.
"""

import asyncio
from collections.abc import Mapping

from textual import events
from textual.dom import DOMNode
from textual.screen import Screen

from k8sconfig_tui.ui.commands import COMMANDS
from k8sconfig_tui.ui.presenting import PresentingApp
from k8sconfig_tui.ui.widgets.bench import Bench
from k8sconfig_tui.ui.widgets.line_input import LineInput

_LONGEST = 0.5
"""Seconds that a key waits at most."""

_OFTEN = 0.005

_OF_SELECTION = frozenset(one.action for one in COMMANDS if one.of_selection)


class OrderlyApp(PresentingApp):
    """An application for people who type fast."""

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key) and isinstance(self.focused, LineInput):
            await _understood(self.focused)
        await super().on_event(event)

    async def run_action(
        self,
        action: str | tuple[str, str, tuple[object, ...]],
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        if action in _OF_SELECTION and not await self._arrived():
            return True
        return await super().run_action(action, default_namespace, namespaces)

    async def _arrived(self) -> bool:
        """Wait until the selection is what was asked for last; where that takes long, say so."""
        for bench in self.screen.query(Bench):
            for _ in range(round(_LONGEST / _OFTEN)):
                if bench.arrived:
                    return True
                await asyncio.sleep(_OFTEN)
            bench.say("still on the way there")
            return False
        return True


async def _understood(line: LineInput) -> None:
    """Wait until what was typed into the line, and what follows from it on its screen, is done.

    The line comes twice, since what it says to others goes through its own queue first.
    """
    try:
        async with asyncio.timeout(_LONGEST):
            for node in (line, *_up_to_screen(line)):
                await _emptied(node)
    except TimeoutError:
        return


def _up_to_screen(line: LineInput) -> list[DOMNode]:
    above = list(line.ancestors_with_self)
    return above[: next((at for at, node in enumerate(above) if isinstance(node, Screen)), -1) + 1]


async def _emptied(node: DOMNode) -> None:
    reached = asyncio.Event()
    if node.call_later(reached.set):
        await reached.wait()
