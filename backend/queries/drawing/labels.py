"""Values of the data as words on a figure: one line, short, and without what Plotly would read as markup."""

import html
import math
import re
from collections.abc import Sequence
from datetime import datetime, time
from decimal import Decimal
from typing import Any

EMPTY = "(empty)"
BLANK = "(blank)"  # nothing but spaces, which is not the same as nothing
_LABEL_CHARACTERS = 28
_NAMES_SOMETHING = re.compile(
    r"(^|_)(id|ids|no|nr|key|code|zip|zipcode|postcode|plz|sku|ean|isbn|iban|phone|fax|year|number|num)$", re.IGNORECASE
)

Value = Any  # a cell of a result: number, text, day, nothing


def names_something(name: str) -> bool:
    """Say whether whole numbers in a column of this name are names of things (ids, codes, years), not amounts."""
    return bool(_NAMES_SOMETHING.search(name.strip().replace(" ", "_").replace("-", "_")))


def neutral(value: Value, *, characters: int = _LABEL_CHARACTERS) -> str:
    """Return a value of the data as a label in which Plotly finds no markup, one line, shortened."""
    if value is None or value == "":
        return EMPTY
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    text = f"{value:.10g}" if isinstance(value, float) else " ".join(str(value).split()) or BLANK
    short = text if len(text) <= characters else f"{text[: characters - 1]}…"
    # What looks like one of our inks would be taken for a colour where the page puts its own in their place.
    return html.escape(short, quote=True).replace("#0", "&#35;0")


def amount(value: Value) -> float | None:
    """Return a number to draw, None where there is none."""
    match value:
        case bool():
            return float(value)
        case int() | float() | Decimal():
            return float(value) if math.isfinite(value) else None
        case _:
            return None


def brief(value: float, *, digits: int = 3) -> str:
    """Return a number short enough to stand on a bar: 48.2, 1,240, 12.4k, 3.05M."""
    size = abs(value)
    for one, unit in ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k")):
        if size >= (1e4 if unit == "k" else one):
            return f"{_telling(value / one, digits)}{unit}"
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:,.1f}" if size >= 100 else f"{value:.{digits}g}"


def brief_all(values: Sequence[float | None]) -> list[str]:
    """Return numbers with as few digits as tell most of them apart."""
    known = {value for value in values if value is not None}
    digits = max((3, 4, 5), key=lambda d: (len({brief(value, digits=d) for value in known}), -d))
    return ["" if value is None else brief(value, digits=digits) for value in values]


def _telling(value: float, digits: int) -> str:
    whole = len(f"{abs(value):.0f}")
    return f"{value:,.{max(0, digits - whole)}f}"
