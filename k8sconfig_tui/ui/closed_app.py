"""A Textual app that lets nothing out: no markup, no file, no browser, and of a crash types and places only.

The law of this module: every way in which Textual itself writes, prints or opens something ends here.
"""

from collections.abc import Callable
from typing import NoReturn

from rich.console import RenderableType
from textual import events
from textual.app import App
from textual.css.query import NoMatches
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.notifications import SeverityLevel

from k8sconfig_tui.present.session_log import Voice
from k8sconfig_tui.ui import crash
from k8sconfig_tui.ui.driver import TerminalDriver
from k8sconfig_tui.ui.hooks import listen_to_loop
from k8sconfig_tui.ui.session_log import SessionLog
from k8sconfig_tui.ui.text import safe

_VOICES: dict[SeverityLevel, Voice] = {"information": "note", "warning": "warning", "error": "error"}

_PASTED = 1000
"""How many characters of a paste are taken."""


class ClosedApp(App[int]):
    """What an interface stands on. ``leaving`` is told the exit code as soon as the end begins."""

    def __init__(self, log: SessionLog | None = None) -> None:
        super().__init__()
        self.session_log = log or SessionLog()
        self.crash_report: list[str] = []
        self.leaving: Callable[[int], None] = lambda _: None

    def on_load(self) -> None:
        listen_to_loop(self.session_log)
        self.app_resume_signal.subscribe(self, lambda _: self.refresh(layout=True))

    def exit(self, result: int | None = None, return_code: int = 0, message: RenderableType | None = None) -> None:  # noqa: ARG002
        self.leaving(return_code)
        super().exit(result, return_code)

    def get_driver_class(self) -> type[Driver]:
        found = super().get_driver_class()
        return TerminalDriver if found is LinuxDriver else found

    async def on_event(self, event: events.Event) -> None:
        """What is pasted comes as one short line of what can be seen, whatever it goes to."""
        if isinstance(event, events.Paste) and not event.is_forwarded:
            event.text = "".join(one for one in event.text[:_PASTED] if one.isprintable())
        await super().on_event(event)

    # Words

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,  # noqa: ARG002
    ) -> None:
        self.session_log.add(_VOICES[severity], f"{title}: {message}" if title else message)
        super().notify(safe(message), title=safe(title), severity=severity, timeout=timeout, markup=False)

    def _print(self, text: str, stderr: bool = False) -> None:
        """Textual has taken the place of Python's streams: what is printed is for the log, and for whoever tests."""
        if self.is_headless:
            super()._print(text, stderr)
        for line in text.splitlines():
            if line.strip():
                self.session_log.add("written", line)

    # Crashes

    def _handle_exception(self, error: Exception) -> None:
        """Once the end has begun nothing more is mounted, and a screen that is half there looks for its parts in vain:
        that is no crash."""
        if not (self._exit and isinstance(error, NoMatches)):
            super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """Textual prints every local variable here."""
        self._crashed()

    def panic(self, *renderables: object) -> None:  # noqa: ARG002
        """Textual prints here what it is given, such as a traceback."""
        self._crashed()

    def _crashed(self) -> None:
        self._return_code = crash.EXIT_CODE
        self.leaving(crash.EXIT_CODE)
        if not self.crash_report:
            self.crash_report = crash.report(self._exception)
        self._close_messages_no_wait()

    # Ways out

    def deliver_screenshot(self, *_: object, **__: object) -> None:
        """A picture of what is on the screen, in a file that others may read."""
        self.notify("screenshots are off: a picture may hold secrets")

    def save_screenshot(self, *_: object, **__: object) -> NoReturn:
        raise NotImplementedError("screenshots are off")

    def deliver_text(self, *_: object, **__: object) -> None:
        self.notify("nothing is written to files")

    def deliver_binary(self, *_: object, **__: object) -> None:
        self.notify("nothing is written to files")

    def open_url(self, *_: object, **__: object) -> None:
        self.notify("links are not opened")
