"""Draws what went wrong, where it went wrong: what happened, where, what to do.

`boundary` is the one place of the pages that catches everything; fragments and dialogs run outside the page's script, so
they carry `guarded` themselves.
"""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from typing import ParamSpec, TypeVar

import streamlit as st

from backend.core.clock import now
from backend.core.errors import ListmillError, TooMany
from backend.core.logs import logger
from pages.components.assets import script
from pages.components.html import Safe, esc, icon

_wait = st.components.v2.component(
    "listmill_wait",
    html='<div class="lm-wait" role="alert">\n</div>',
    js=script("format.js", "dom.js", "wait.js"),
    isolate_styles=False,
)

P = ParamSpec("P")
R = TypeVar("R")


@contextmanager
def boundary(place: str) -> Iterator[None]:
    """Draw what the block raises. What is not ours is logged with an id, and the id is shown."""
    try:
        yield
    except ListmillError as error:
        draw(error)
    except Exception:  # noqa: BLE001  the page boundary: a reader gets a sentence, the log gets the rest
        number = secrets.token_hex(4)
        logger("pages").exception("page_failed", place=place, problem_id=number)
        st.html(
            card(
                "This part of the page could not be drawn.",
                hint=f"Nothing was lost. Load the page again; if it stays, look for {number} in the server's log.",
                title="Something went wrong",
            )
        )


def guarded(function: Callable[P, R]) -> Callable[P, R | None]:
    """Return `function` with a boundary of its own, for fragments and dialogs."""

    @wraps(function)
    def inside(*args: P.args, **kwargs: P.kwargs) -> R | None:
        with boundary(function.__qualname__):
            return function(*args, **kwargs)
        return None

    return inside


def draw(error: ListmillError, *, again: Callable[[], None] | None = None, key: str = "") -> None:
    """Draw one of our errors as a card. Where it passes by itself, the card counts down to that moment.

    `again` is then offered as a button, which can be pressed once the time is over. `key` tells apart several places that
    wait for the same moment.
    """
    if isinstance(error, TooMany) and error.again_at is not None:
        _draw_wait(error, error.again_at, again, key=key)
    else:
        st.html(card(error.detail, hint=error.hint, title=error.title))


def _draw_wait(error: TooMany, again_at: datetime, again: Callable[[], None] | None, *, key: str) -> None:
    left_s = max(0.0, (again_at - now()).total_seconds())
    data = {"title": error.title, "detail": error.detail, "hint": error.hint, "left_s": left_s, "again": again is not None}
    _wait(key=f"wait_{again_at.timestamp()}{key}", data=data, on_again_change=again or _nothing)


def _nothing() -> None:
    """A component returns only the keys that have a callback."""


def card(detail: str, *, hint: str = "", title: str = "") -> Safe:
    """Return the card of a problem; `role=alert` makes a screen reader say it."""
    head = f"<b>{esc(title)}</b>" if title else ""
    advice = f'<p class="lm-p lm-muted">{esc(hint)}</p>' if hint else ""
    return Safe(
        f'<div class="lm-problem" role="alert">{icon("error")}<div>{head}<p class="lm-p">{esc(detail)}</p>{advice}</div></div>'
    )
