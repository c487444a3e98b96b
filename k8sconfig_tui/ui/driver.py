"""Textual's driver, mended where a real terminal is not what it expects.

The law of this module: it overrides, it does not repeat; each repair says what it is for.
"""

import codecs
from functools import partial

from textual.drivers import linux_driver


class TerminalDriver(linux_driver.LinuxDriver):
    """A terminal whose keyboard may send bytes that are no UTF-8, and whose mouse may report pixels."""

    def run_input_thread(self) -> None:
        """A byte that is no UTF-8, as terminals with another encoding send, would end the thread and the program."""
        vars(linux_driver)["getincrementaldecoder"] = _lenient
        super().run_input_thread()

    def _disable_mouse_support(self) -> None:
        super()._disable_mouse_support()
        if self._mouse_pixels:
            self.write("\x1b[?1016l")


def _lenient(encoding: str) -> partial[codecs.IncrementalDecoder]:
    return partial(codecs.getincrementaldecoder(encoding), "replace")
