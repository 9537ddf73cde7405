"""Notes: Markdown a person wrote, as HTML in which nothing of theirs runs, and as Markdown in which no HTML is left."""

import re
from functools import lru_cache

from markdown_it import MarkdownIt

_LINK = re.compile(r"^(https?://|mailto:|#)", re.IGNORECASE)
_OPENS_HTML = re.compile(r"<(?=[a-zA-Z/!?])(?!https?://[^\s<>]*>)")


def as_html(text: str) -> str:
    """Return a note as HTML: raw HTML shows as the text it is, links lead to the web or to a mail address, nothing is fetched."""
    return str(_markdown().render(text))


def without_html(text: str) -> str:
    """Return a note as Markdown in which raw HTML shows as the text it is."""
    return _OPENS_HTML.sub("&lt;", text)


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(["table", "strikethrough"])
    made.disable("image")  # a picture would be fetched from somewhere, and tell who reads this
    made.validateLink = lambda url: _LINK.match(url.strip()) is not None  # type: ignore[method-assign]
    return made
