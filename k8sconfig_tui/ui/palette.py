"""What the command palette finds: every command and every word of the ``:`` line, by title, key or name.

The law of this module: only the program's own words are in it; no name from a cluster gets here.
"""

from textual.command import DiscoveryHit, Hit, Hits
from textual.system_commands import SystemCommandsProvider


class Palette(SystemCommandsProvider):
    """The application's commands, with what runs them."""

    async def discover(self) -> Hits:
        for one in self.app.get_system_commands(self.screen):
            yield DiscoveryHit(one.title, one.callback, help=one.help)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for one in self.app.get_system_commands(self.screen):
            score = max(matcher.match(one.title), matcher.match(one.help))
            if score > 0:
                yield Hit(score, matcher.highlight(one.title), one.callback, help=one.help)
