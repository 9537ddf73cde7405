"""What goes into drawing and what comes out: recipients, issues, documents."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

Links = Callable[[int, str], str]  # row, address -> the address that is printed instead


class IssueKind(StrEnum):
    """What may be wrong with one recipient's document."""

    UNKNOWN_VARIABLE = "unknown_variable"
    MISSING_VALUE = "missing_value"
    BAD_VALUE = "bad_value"
    OVERFLOW = "overflow"
    MISSING_GLYPH = "missing_glyph"
    MISSING_IMAGE = "missing_image"
    LINK_TOO_LONG = "link_too_long"
    NOT_DRAWN = "not_drawn"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who a document is for: the row of the version, from 1, and the values of the template's variables."""

    row: int
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Issue:
    """Something about one recipient's document. `object` is its title in the template, "" for the document as a whole."""

    row: int
    object: str
    kind: IssueKind
    detail: str
    stops: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """A document, or None with what stopped it; issues that do not stop it may stand beside a document."""

    row: int
    pdf: bytes | None
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class Merged:
    """Documents in one file. `rows` are those in it, in the order of its pages, `pages_each` pages for each."""

    pdf: bytes
    rows: tuple[int, ...]
    pages_each: int
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """The document of one recipient before there is a batch."""

    pdf: bytes | None
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class PreviewPicture:
    """One page of it as PNG, and how many pages it has; no picture where an issue stops the document."""

    png: bytes | None
    pages: int
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class Worst:
    """A recipient somebody should look at first: the higher the score, the sooner; why, in a few words."""

    row: int
    score: float
    why: str
