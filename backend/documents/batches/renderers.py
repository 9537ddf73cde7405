"""Renderers kept for the next part of the same batch: starting one takes as long as two hundred documents.

Each is lent to one thread at a time. Those nobody has asked for lately are ended, and with them their processes.
"""

import atexit
import os
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from backend.documents.batches import snapshot
from backend.documents.batches.work import Work, images_of
from backend.documents.rendering import Links, Renderer

_MOST_IDLE = 4
_KEPT_S = 20.0


@contextmanager
def lent(work: Work, links: Links) -> Iterator[Renderer]:
    """Lend a renderer for a round of a batch; one that was in use when something went wrong is not lent again."""
    pool = _pool(os.getpid())
    kept = pool.take((work.batch.id, work.round.number)) or _made(work)
    kept.now.links = links
    try:
        yield kept.renderer
    except BaseException:
        kept.held.close()
        raise
    if (work.round.recipients or 0) > snapshot.PART:
        pool.put_back(kept)
    else:  # there is no next part
        kept.held.close()


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
    held: ExitStack  # the renderer and its pictures
    used_at: float = 0.0


def _made(work: Work) -> _Kept:
    now = _Now()
    with ExitStack() as opened:
        # The pictures stay as long as the renderer: it starts its process again after many documents.
        images = opened.enter_context(images_of(work))
        made = Renderer(work.template, images=images, locale=work.batch.locale, links=now, title=work.batch.title)
        renderer = opened.enter_context(made)
        return _Kept((work.batch.id, work.round.number), renderer, now, opened.pop_all())


class _Pool:
    """The renderers of this process that wait for their next part."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[_Kept] = []
        self._watched = False

    def take(self, key: tuple[UUID, int]) -> _Kept | None:
        """Return one for this round of a batch, if one waits."""
        with self._lock:
            found = next((one for one in self._idle if one.key == key), None)
            if found is not None:
                self._idle.remove(found)
            return found

    def put_back(self, kept: _Kept) -> None:
        """Keep one for its next part; of too many the one that waits longest goes."""
        kept.used_at = time.monotonic()
        with self._lock:
            self._idle.append(kept)
            surplus = [self._idle.pop(0)] if len(self._idle) > _MOST_IDLE else []
            watched, self._watched = self._watched, True
        for one in surplus:
            one.held.close()
        if not watched:
            self._look_later()

    def close(self, *, unused_s: float = 0.0) -> None:
        """End those that nobody has asked for so long."""
        with self._lock:
            old = [one for one in self._idle if time.monotonic() - one.used_at >= unused_s]
            self._idle = [one for one in self._idle if one not in old]
        for one in old:
            one.held.close()

    def _look_later(self) -> None:
        timer = threading.Timer(_KEPT_S, self._look)
        timer.daemon = True
        timer.start()

    def _look(self) -> None:
        self.close(unused_s=_KEPT_S)
        with self._lock:
            self._watched = again = bool(self._idle)
        if again:
            self._look_later()


@lru_cache(maxsize=1)
def _pool(pid: int) -> _Pool:
    """Return this process's pool; a fork of ours has another number and a pool of its own."""
    made = _Pool()
    atexit.register(lambda: made.close() if os.getpid() == pid else None)
    return made
