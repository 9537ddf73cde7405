"""Draws what went wrong, where it went wrong: what happened, where, what to do.

`boundary` is the one place of the pages that catches everything; fragments and dialogs run outside the page's script, so
they carry `guarded` themselves.
"""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

import streamlit as st

from backend.core.errors import ListmillError
from backend.core.logs import logger
from pages.components.html import Safe, esc, icon

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


def draw(error: ListmillError) -> None:
    """Draw one of our errors as a card."""
    st.html(card(error.detail, hint=error.hint, title=error.title))


def card(detail: str, *, hint: str = "", title: str = "") -> Safe:
    """Return the card of a problem; `role=alert` makes a screen reader say it."""
    head = f"<b>{esc(title)}</b>" if title else ""
    advice = f'<p class="lm-p lm-muted">{esc(hint)}</p>' if hint else ""
    return Safe(
        f'<div class="lm-problem" role="alert">{icon("error")}<div>{head}<p class="lm-p">{esc(detail)}</p>{advice}</div></div>'
    )
