"""What the values of a column probably are: e-mail addresses, postcodes, identifiers ..., told from its values and its name.

A guess carries the condition that a value fits it, as SQL, so that those that do not fit can be counted and shown.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from backend.adapters.engine import quote_text
from backend.datasets.profiles.codes import COUNTRY_CODES, COUNTRY_NAMES, CURRENCIES
from backend.datasets.profiles.columns import Family, Subject

_PATTERNS = {
    "email": r"[^@\s,;<>()]+@[^@\s,;<>()]+\.[A-Za-z]{2,}",
    "url": r"(?i)(https?://|ftp://|www\.)\S+",
    "uuid": r"(?i)\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?",
    "ip": r"((25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(25[0-5]|2[0-4]\d|1?\d?\d)|([0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}|[0-9A-Fa-f:]*::[0-9A-Fa-f:]*",
    "iban": r"[A-Z]{2}\d{2} ?([A-Z0-9]{4} ?){2,7}[A-Z0-9]{0,4}",
    "phone": r"\+?[\d(][\d\s().\-/]{5,20}\d(\s?(x|ext\.?)\s?\d{1,5})?",
    "postcode": r"\d{4,6}|\d{5}-\d{3,4}|\d{3} \d{2}|\d{2}-\d{3}|\d{4}-\d{3}|\d{4} ?[A-Z]{2}|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d|[A-Z]{1,2}-\d{4,5}",
    "number": r"[-+]?\d{1,3}([.,' ]?\d{3})*([.,]\d+)?|[-+]?[.,]\d+",
    "date": r"(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})([ T]\d{1,2}:\d{2}.*)?",
}
_NAMES = {
    "email": {"email", "mail", "emailaddress"},
    "phone": {"phone", "tel", "telephone", "telefon", "mobile", "mobil", "cell", "fax", "handy", "telefono", "téléphone"},
    "postcode": {"postcode", "zip", "zipcode", "plz", "postal", "postalcode", "postleitzahl", "cap", "cp"},
    "url": {"url", "link", "website", "homepage", "web"},
    "ip": {"ip", "ipaddress"},
    "iban": {"iban"},
    "currency": {"currency", "curr", "ccy", "währung", "waehrung", "devise", "moneda"},
    "country": {"country", "land", "nation", "pays", "paese", "pais", "país", "iso2", "iso3"},
}  # fmt: skip
_ID_NAMES = {"id", "uuid", "guid", "key", "pk"}
_NUMBER_NAMES = {"no", "nr", "number", "num", "ref", "reference", "code", "sku", "ean", "isbn", "nummer", "numero"}
_LEAST = 0.8  # of the values looked at have to fit
_CERTAIN = 0.95  # where only the values speak for it
_PLAIN_PHONE = re.compile(r"\+\d[\d\s().\-/]{6,20}\d")


@dataclass(frozen=True)
class Guess:
    """What values probably are; `share` (0 to 1) of `looked` fit, and `fits` is that as SQL over {v}."""

    kind: str
    share: float
    looked: int
    fits: str

    def fit(self, cell: str, *, trimmed: str | None = None) -> str:
        """Return the condition that `cell`, an SQL expression of a text, fits. `trimmed` is the same without blanks around it."""
        return self.fits.replace("trim({v})", trimmed or f"trim({cell})").replace("{v}", cell)


def words_of(name: str) -> list[str]:
    """Return the words of a column's name, in small letters: customerId and CUSTOMER_ID are customer and id."""
    spaced = re.sub(r"(?<=[a-zà-ÿ0-9])(?=[A-Z])", " ", name)
    return [word for word in re.split(r"[^0-9a-zà-ÿ]+", spaced.lower()) if word]


def guess(subject: Subject) -> Guess | None:
    """Return what a column probably holds, None for ordinary ones. Needs its `values`."""
    values: list[str] = [text for value in subject.facts.get("values") or () if (text := value.strip())]
    if subject.column.type == "UUID":
        return Guess("uuid", 1.0, len(values), "true")
    if not values or subject.family not in {Family.TEXT, Family.WHOLE}:
        return None
    named = words_of(subject.column.name)
    if subject.family is Family.WHOLE:
        return _of_whole(named, values)
    return _of_text(named, values) or _identifier(subject, named, values)


def reads_as(subject: Subject) -> Guess | None:
    """Return "number" or "date" for a text column whose values nearly all look like that, None for others.

    Codes with leading zeros are texts for good reason.
    """
    values: list[str] = [text for value in subject.facts.get("values") or () if (text := value.strip())]
    if subject.family is not Family.TEXT or not values:
        return None
    for kind in ("date", "number"):
        found = _share(kind, values)
        padded = sum(len(value) > 1 and value[0] == "0" and value[1].isdigit() for value in values)
        if found >= _CERTAIN and not (kind == "number" and padded > len(values) * 0.02):
            return _guess(kind, found, len(values))
    return None


def _of_text(named: Sequence[str], values: Sequence[str]) -> Guess | None:
    for kind in ("email", "url", "uuid", "ip", "iban"):
        share = _share(kind, values, check=_checked if kind == "iban" else None)
        if share >= _LEAST:
            return _guess(kind, share, len(values))
    for kind in ("phone", "postcode"):
        share = _share(kind, values)
        if share >= _LEAST and _is_named(kind, named):
            return _guess(kind, share, len(values))
    if sum(bool(_PLAIN_PHONE.fullmatch(value)) for value in values) >= _CERTAIN * len(values):
        return _guess("phone", _share("phone", values), len(values))
    return _of_codes(named, values)


def _of_codes(named: Sequence[str], values: Sequence[str]) -> Guess | None:
    for kind, known in (("currency", CURRENCIES), ("country", COUNTRY_CODES | COUNTRY_NAMES)):
        share = sum(value.upper() in known for value in values) / len(values)
        # Two capital letters may be anything: without a name for it, all have to be codes, and of many countries.
        telling = all(value.isupper() for value in values) and len(set(values)) > (1 if kind == "currency" else 4)
        long = sum(len(value) > 3 for value in values) > len(values) / 2
        if share >= _LEAST and (_is_named(kind, named) or (share == 1.0 and telling) or (share >= _CERTAIN and long)):
            listed = ", ".join(map(quote_text, sorted(known)))
            return Guess(kind, share, len(values), f"upper(trim({{v}})) IN ({listed})")
    return None


def _of_whole(named: Sequence[str], values: Sequence[str]) -> Guess | None:
    if _is_named("postcode", named) and _share("postcode", values) >= _LEAST / 2:
        return Guess("postcode", 1.0, len(values), "true")
    if _is_named("phone", named) and _share("phone", values) >= _LEAST:
        return Guess("phone", 1.0, len(values), "true")
    return Guess("identifier", 1.0, len(values), "true") if _says_identifier(named, values) else None


def _identifier(subject: Subject, named: Sequence[str], values: Sequence[str]) -> Guess | None:
    if _says_identifier(named, values) and sum(" " in value for value in values) < 0.05 * len(values):
        return Guess("identifier", 1.0, len(values), "true")
    distinct = len(set(values)) > 0.98 * len(values) and len(values) >= 20
    shape, share = usual_shape(values)
    if distinct and share >= _CERTAIN and re.search(r"\\d", shape) and not re.search(r"\s", shape) and subject.rows >= 20:
        return Guess("identifier", share, len(values), f"regexp_full_match(trim({{v}}), {quote_text(shape)})")
    return None


def usual_shape(values: Sequence[str]) -> tuple[str, float]:
    r"""Return the most frequent form of values as a pattern, P-\d{6} say, and which share of them has it."""
    shapes: dict[str, int] = {}
    for value in values:
        shape = _shape(value)
        shapes[shape] = shapes.get(shape, 0) + 1
    usual = max(shapes, key=lambda shape: shapes[shape])
    return usual, shapes[usual] / len(values)


@lru_cache(maxsize=4096)
def _shape(value: str) -> str:
    def run(found: re.Match[str]) -> str:
        text = found[0]
        if text[0].isdigit():
            return rf"\d{{{len(text)}}}"
        return re.escape(text) if text.isupper() and len(text) <= 4 else rf"[A-Za-z]{{{len(text)}}}"

    return "".join(
        run(piece) if piece[0].isascii() and piece[0].isalnum() else re.escape(piece[0])
        for piece in re.finditer(r"[0-9]+|[A-Za-z]+|.", value, re.DOTALL)
    )


def _says_identifier(named: Sequence[str], values: Sequence[str]) -> bool:
    if not named:
        return False
    if named[-1] in _ID_NAMES or (len(named) == 1 and named[0].endswith("_id")):
        return True
    return named[-1] in _NUMBER_NAMES and len(set(values)) > 0.5 * len(values) and len(values) > 4


def _is_named(kind: str, named: Sequence[str]) -> bool:
    return any(word in _NAMES[kind] for word in named) or "".join(named) in _NAMES[kind]


def _share(kind: str, values: Sequence[str], *, check: Callable[[str], bool] | None = None) -> float:
    pattern = _compiled(kind)
    begun = values[:50]  # an ordinary column ends here
    if sum(bool(pattern.fullmatch(value)) for value in begun) < 0.5 * len(begun):
        return 0.0
    return sum(bool(pattern.fullmatch(value)) and (check is None or check(value)) for value in values) / len(values)


@lru_cache(maxsize=16)
def _compiled(kind: str) -> re.Pattern[str]:
    return re.compile(_PATTERNS[kind])


def _guess(kind: str, share: float, looked: int) -> Guess:
    return Guess(kind, share, looked, f"regexp_full_match(trim({{v}}), {quote_text(_PATTERNS[kind])})")


def _checked(iban: str) -> bool:
    """Say whether the check digits of an IBAN are right."""
    packed = iban.replace(" ", "")
    turned = packed[4:] + packed[:4]
    return int("".join(str(int(letter, 36)) for letter in turned)) % 97 == 1
