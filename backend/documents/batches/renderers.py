"""Renderers kept for the next part of the same batch: starting one takes as long as two hundred documents.

Each is lent to one thread at a time. Those nobody has asked for lately are ended, and with them their processes.
"""

import atexit
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from uuid import UUID

from backend.documents.batches import snapshot
from backend.documents.batches.work import Work, images_of
from backend.documents.rendering import Links, Renderer

_MOST_IDLE = 4
_KEPT_S = 20.0
_lock = threading.Lock()
_idle: "list[_Kept]" = []


def _untracked(_row: int, url: str) -> str:
    return url


class _Now:
    """The links of the part that is being drawn: a renderer outlives them."""

    def __init__(self) -> None:
        self.links: Links = _untracked

    def __call__(self, row: int, url: str) -> str:
        return self.links(row, url)


@dataclass
class _Kept:
    key: tuple[UUID, int]
    renderer: Renderer
    now: _Now
    held: ExitStack
    used_at: float = 0.0

    def close(self) -> None:
        self.held.close()


@contextmanager
def lent(work: Work, links: Links) -> Iterator[Renderer]:
    """Lend a renderer for a round of a batch; one that was in use when something went wrong is not lent again."""
    kept = _taken((work.batch.id, work.round.number)) or _made(work)
    kept.now.links = links
    try:
        yield kept.renderer
    except BaseException:
        kept.close()
        raise
    if (work.round.recipients or 0) > snapshot.PART:
        _put_back(kept)
    else:  # there is no next part
        kept.close()


def close_idle(*, unused_s: float = 0.0) -> None:
    """End renderers that nobody has asked for so long."""
    with _lock:
        old = [one for one in _idle if time.monotonic() - one.used_at >= unused_s]
        _idle[:] = [one for one in _idle if one not in old]
    for one in old:
        one.close()


def _taken(key: tuple[UUID, int]) -> _Kept | None:
    with _lock:
        found = next((one for one in _idle if one.key == key), None)
        if found is not None:
            _idle.remove(found)
        return found


def _made(work: Work) -> _Kept:
    now = _Now()
    with ExitStack() as opened:
        # The pictures stay as long as the renderer: it starts its process again after many documents.
        images = opened.enter_context(images_of(work))
        made = Renderer(work.template, images=images, locale=work.batch.locale, links=now, title=work.batch.title)
        renderer = opened.enter_context(made)
        return _Kept((work.batch.id, work.round.number), renderer, now, opened.pop_all())


def _put_back(kept: _Kept) -> None:
    kept.used_at = time.monotonic()
    with _lock:
        _idle.append(kept)
        surplus = [_idle.pop(0)] if len(_idle) > _MOST_IDLE else []
        wakes = len(_idle) == 1
    for one in surplus:
        one.close()
    if wakes:  # otherwise somebody looks already
        _look_later()


def _look_later() -> None:
    timer = threading.Timer(_KEPT_S, _look)
    timer.daemon = True
    timer.start()


def _look() -> None:
    close_idle(unused_s=_KEPT_S)
    with _lock:
        again = bool(_idle)
    if again:
        _look_later()


atexit.register(close_idle)
