"""Reads a template's JSON: closed, every refusal names the object and what is not supported."""

import json
import re
from collections.abc import Callable, Mapping

from backend.core.errors import Rejected, TooLarge
from backend.documents.template import objects
from backend.documents.template.reading import Fields
from backend.documents.template.schema import (
    LONGEST_NAME,
    MOST_OBJECTS,
    MOST_SHEETS,
    VERSION,
    Object,
    Page,
    Sheet,
    Template,
    titled,
)
from backend.documents.template.unsupported import TYPES
from backend.documents.variables import locale_of
from backend.documents.variables.names import LONGEST_NAME as LONGEST_VARIABLE
from backend.documents.variables.values import printable

LARGEST_BYTES = 2_000_000
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")

_READERS: dict[str, Callable[[Fields, Page, str, str], Object]] = {
    "text": objects.text,
    "textbox": objects.textbox,
    "image": objects.image,
    "rect": objects.rect,
    "circle": objects.circle,
    "line": objects.line,
    "qr": objects.qr,
}


def load(body: bytes | str, *, most_bytes: int = LARGEST_BYTES) -> object:
    """Return JSON as it stands in a request or a file. Raises Rejected, TooLarge."""
    if len(body) > most_bytes:
        raise TooLarge(
            f"The template has {len(body):,} bytes; {most_bytes:,} are the most.", hint="Upload pictures, do not embed them."
        )
    try:
        return json.loads(body, parse_constant=_no_number, object_pairs_hook=_once)
    except RecursionError:
        raise Rejected(
            "The JSON is nested too deep.", hint="A template has pages, and pages have objects; there is no more."
        ) from None
    except ValueError as why:  # also broken UTF-8, and numbers of thousands of digits
        place = f" at line {why.lineno}, character {why.colno}" if isinstance(why, json.JSONDecodeError) else ""
        raise Rejected(f"This is no JSON that can be read{place}.", hint="Send a template as it was exported.") from None


def parse(raw: object) -> Template:
    """Return the template. Raises Rejected with the object's name and what is not supported."""
    fields = Fields(_mapping(raw, "The template"), "The template")
    _check_version(fields)
    name = fields.text("name", LONGEST_NAME, default="Untitled").strip() or "Untitled"
    page = _page(fields.take("page"))
    language, language_from = _languages(fields)
    sheets = fields.take("pages")
    fields.finish()
    if not isinstance(sheets, list) or not 1 <= len(sheets) <= MOST_SHEETS:
        raise Rejected(f"A template has 1 to {MOST_SHEETS} pages.", hint="Write them as a list, `pages: [{objects: [...]}]`.")
    return Template(name, page, _sheets(sheets, page), language, language_from)


def _check_version(fields: Fields) -> None:
    version = fields.take("version")
    if version != VERSION or isinstance(version, bool):
        if isinstance(version, str) and re.fullmatch(r"\d{1,2}(\.\d{1,3}){1,2}", version):
            hint = "This looks like a file of Fabric; import it instead."
        else:
            hint = f"Templates of this Listmill say `version: {VERSION}`."
        raise Rejected("The template has a version that is not known.", hint=hint)


def _page(raw: object) -> Page:
    fields = Fields(_mapping(raw, "The page"), "The page")
    page = Page(
        fields.number("width_mm", 10, 2_000),
        fields.number("height_mm", 10, 2_000),
        fields.number("bleed_mm", 0, 20, default=0.0),
        fields.number("safe_mm", 0, 100, default=5.0),
    )
    fields.finish()
    if page.safe_mm * 2 >= min(page.width_mm, page.height_mm):
        # The usual margin is meant for letters; a label of 10 mm is left without one.
        if isinstance(raw, dict) and "safe_mm" in raw:
            raise Rejected("The page has a safe margin that leaves nothing of it.", hint="Make `safe_mm` smaller.")
        return Page(page.width_mm, page.height_mm, page.bleed_mm, 0.0)
    return page


def _languages(fields: Fields) -> tuple[str, str | None]:
    language = fields.text("language", 35, default="en").strip()
    if locale_of(language) is None:
        raise Rejected(
            f"The template's language “{language}” is not known.", hint="Languages are written like “de” or “pt-BR”."
        )
    if fields.take_null("language_from"):
        return language, None
    return language, fields.text("language_from", LONGEST_VARIABLE).strip() or None


def _sheets(raw: list[object], page: Page) -> tuple[Sheet, ...]:
    taken: set[str] = set()
    sheets: list[Sheet] = []
    count = 0
    for number, sheet in enumerate(raw, 1):
        fields = Fields(_mapping(sheet, f"Page {number}"), f"Page {number}")
        found = fields.take("objects", [])
        fields.finish()
        if not isinstance(found, list):
            raise Rejected(f"Page {number} has no list of objects.", hint="Write `objects: [...]`.")
        count += len(found)
        if count > MOST_OBJECTS:
            raise Rejected(
                f"The template has more than {MOST_OBJECTS} objects.", hint="Leave some out, or put them into one picture."
            )
        sheets.append(Sheet(tuple(_object(one, number, place, page, taken) for place, one in enumerate(found, 1))))
    return tuple(sheets)


def _object(raw: object, number: int, place: int, page: Page, taken: set[str]) -> Object:
    where = f"Object {place} on page {number}"
    told = _mapping(raw, where)
    kind = told.get("type")
    name = told.get("name")
    named = name if isinstance(name, str) and name.strip() else None
    if not isinstance(kind, str) or kind not in _READERS:
        title = f"“{' '.join(named.split())[:60]}”" if named else where
        known = TYPES.get(kind.lower(), "") if isinstance(kind, str) else ""
        shown = f"the type “{kind[:40]}”" if isinstance(kind, str) else "no type"
        raise Rejected(
            printable(f"{title} has {shown}, which is not supported."), hint=known or f"There is {', '.join(_READERS)}."
        )
    fields = Fields(told, titled(kind, named) if named else f"{where} ({kind})")
    fields.take("type")
    own = _own_id(fields, taken, f"p{number}o{place}")
    return _READERS[kind](fields, page, own, fields.text("name", LONGEST_NAME, default="").strip())


def _own_id(fields: Fields, taken: set[str], usual: str) -> str:
    told = fields.take("id")
    if told is None:
        own = usual
        while own in taken:
            own += "x"
    elif isinstance(told, str) and _ID.fullmatch(told):
        own = told
    else:
        raise fields.refused("has an “id” that cannot be used", "An id has 1 to 64 letters, digits, _ and -.")
    if own in taken:
        raise fields.refused(f"has the same “id” as another object, “{own}”", "Every object has an id of its own.")
    taken.add(own)
    return own


def _mapping(raw: object, title: str) -> Mapping[str, object]:
    if not isinstance(raw, dict):
        raise Rejected(
            f"{title} is missing or is no JSON object.", hint="A template is {version, name, page, pages: [{objects: [...]}]}."
        )
    return raw


def _no_number(told: str) -> float:
    raise ValueError(f"{told} is no number of JSON")


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found
