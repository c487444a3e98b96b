"""Several sources are followed side by side, and what the followers of a former reading tell reaches nobody."""

import threading
from collections.abc import Callable

from textual.message import Message

from k8sconfig_tui.model.kube import ObjectRef
from k8sconfig_tui.readers import Follow, Health, Listener, SourceError
from k8sconfig_tui.ui.following import Followers
from k8sconfig_tui.ui.messages import Changed, Fares
from tests.readers.live.ears import until


def _told(follow: Follow) -> Message:
    told: list[Message] = []
    Followers({"a": follow}, told.append).begin()
    assert until(lambda: bool(told))
    return told[0]


def _failing(error: Exception) -> Follow:
    def follow(_: Listener) -> Callable[[], None]:
        raise error

    return follow


def test_a_long_login_delays_no_other_source() -> None:
    logged_in, followed, stopped = threading.Event(), threading.Event(), threading.Event()

    def slow(_: Listener) -> Callable[[], None]:
        assert logged_in.wait(5.0)
        return stopped.set

    def quick(_: Listener) -> Callable[[], None]:
        followed.set()
        return lambda: None

    followers = Followers({"slow": slow, "quick": quick}, lambda _: None)
    threading.Thread(target=followers.begin, daemon=True).start()
    assert followed.wait(2.0)
    followers.end()
    logged_in.set()
    assert stopped.wait(2.0)


def test_whatever_keeps_a_source_from_being_followed_is_told() -> None:
    refused = _told(_failing(SourceError("a", "context:prod: the token has expired")))
    assert isinstance(refused, Fares)
    assert (refused.health.state, refused.health.reason) == ("stale", "context:prod: the token has expired")
    broken = _told(_failing(RuntimeError("canary-value")))
    assert isinstance(broken, Fares)
    assert broken.health.state == "stale"
    assert broken.health.reason == "an error of k8sconfig-tui itself: RuntimeError"


def test_the_end_waits_for_what_is_being_told_and_nothing_is_told_after_it() -> None:
    told: list[Message] = []
    telling, go_on, ended = threading.Event(), threading.Event(), threading.Event()

    def post(message: Message) -> None:
        telling.set()
        go_on.wait(5.0)
        told.append(message)

    followers = Followers({}, post)
    threading.Thread(target=followers.tell, args=(Fares("a", Health("live")),), daemon=True).start()
    assert telling.wait(2.0)

    def end() -> None:
        followers.end()
        ended.set()

    threading.Thread(target=end, daemon=True).start()
    assert not ended.wait(0.1)
    go_on.set()
    assert ended.wait(2.0)
    followers.tell(Changed("a", {ObjectRef("ConfigMap", "x", "y"): None}, "z"))
    assert len(told) == 1
