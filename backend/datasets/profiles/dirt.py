"""What does not belong into a text: broken characters, control characters, HTML, formulas; and words that stand for nothing."""

from dataclasses import dataclass

from backend.adapters.engine import quote_text


@dataclass(frozen=True)
class Dirt:
    """One kind of dirt: how it is found, and what is said of cells that have it ({count} cells, {one} of them)."""

    kind: str
    pattern: str
    told: str


# UTF-8 that was read as Latin-1 and written again: an umlaut becomes Ã and a sign, a curly quote â€ and a sign.
_MOJIBAKE = r"Ã[\x{80}-\x{BF}\x{152}-\x{192}\x{2C6}\x{2DC}\x{2013}-\x{203A}\x{20AC}\x{2122}]|â€|Â[\x{A0}-\x{BF}]|\x{FFFD}"
_CONTROL = r"[\x00-\x08\x0B\x0C\x0E-\x1F\x7F]"
_HTML = r"</?(a|b|i|u|p|br|div|span|font|table|t[dhr]|ul|ol|li|h[1-6]|strong|em|img|script|style)\b[^>]*>|&(amp|lt|gt|nbsp|quot|#\d{2,5});"
_FORMULA = r"^(=|@)[A-Za-z]{2,}[A-Za-z0-9.]*\(|^[=+]\s*[A-Z]{1,3}\d+\s*[-+*/]|^[=+@-]cmd\|"

DIRT = (
    Dirt("broken_characters", _MOJIBAKE, "{count} with characters that were read in the wrong encoding, such as {one}."),
    Dirt("control_characters", _CONTROL, "{count} with characters that cannot be seen."),
    Dirt("html", _HTML, "{count} with HTML, such as {one}."),
    Dirt("formulas", _FORMULA, "{count} that a spreadsheet would run as a formula, such as {one}."),
)
ANY = "|".join(f"(?:{dirt.pattern})" for dirt in DIRT)
NOTHING_WORDS = (
    "n/a", "na", "n.a.", "#n/a", "null", "none", "nil", "nan", "-", "--", "---", "?", "??", ".", "unknown", "unbekannt",
    "k.a.", "keine angabe", "tbd", "tba", "not available", "not applicable", "missing", "(empty)", "(blank)", "(null)",
)  # fmt: skip
NOTHING = ", ".join(map(quote_text, NOTHING_WORDS))


def condition(pattern: str, cell: str) -> str:
    """Return the SQL condition that `cell` holds what `pattern` finds."""
    return f"regexp_matches({cell}, {quote_text(pattern)})"
