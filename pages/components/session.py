"""Who is looking, and in which time zone."""

from datetime import UTC, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from backend.accounts.models import User
from backend.accounts.service import local_user


def me() -> User:
    """Return the person looking at the page: the local user, as long as no sign-in is configured."""
    return local_user()


def zone() -> tzinfo:
    """Return the time zone of the person's browser, UTC where it is not known."""
    return _zone(st.context.timezone or "")


@lru_cache(maxsize=64)
def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError):
        return UTC
