"""Addresses of mailboxes: which texts can be one, and how they are written for a server."""

import re

MOST_LONG = 254
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}")
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")


def mailbox(text: str) -> str | None:
    """Return a text as the address of a mailbox, its domain in ASCII and small letters; None for what cannot be one.

    Only plain addresses: no quotes, no comments, no name beside it, nothing but ASCII before the @.
    """
    name, _, domain = text.strip().rpartition("@")
    if not _NAME.fullmatch(name) or name.startswith(".") or name.endswith(".") or ".." in name:
        return None
    try:
        written = domain if domain.isascii() else domain.encode("idna").decode()
    except UnicodeError:
        return None
    labels = written.split(".")
    if not all(_LABEL.fullmatch(label) for label in labels) or (len(labels) == 1 and written.lower() != "localhost"):
        return None
    whole = f"{name}@{written.lower()}"
    return whole if len(whole) <= MOST_LONG else None


def is_address(text: str) -> bool:
    """Say whether a text can be the address of a mailbox."""
    return mailbox(text) is not None
