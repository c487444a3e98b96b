"""The driver of a session whose terminal is a browser.

The law of this module: nothing leaves through it but what is drawn, and when nobody is at the other end the app ends.
"""

from contextlib import suppress
from typing import Any

from textual.drivers.web_driver import WebDriver
from textual.messages import ExitApp


class BrowserDriver(WebDriver):
    """Textual's own, without files and URLs."""

    def run_input_thread(self) -> None:
        super().run_input_thread()
        with suppress(RuntimeError):
            self.send_message(ExitApp())

    def open_url(self, url: str, new_tab: bool = True) -> None:
        del url, new_tab

    def deliver_binary(self, binary: Any, **_: Any) -> None:
        binary.close()
