"""Operations that write one thing in one way: e-mail addresses, telephone numbers, postcodes, addresses on the web, countries.

What does not look like one stays as it is: nothing is guessed.
"""

import re

from backend.adapters.engine import quote_text
from backend.core.errors import Rejected
from backend.datasets.cleaning.bench import Bench, Cell
from backend.datasets.cleaning.operations.country_names import countries
from backend.datasets.cleaning.operations.operation import Operation
from backend.datasets.cleaning.operations.parameters import Kind, Parameter
from backend.datasets.cleaning.operations.text import TEXT, quoted, text_cell
from backend.datasets.cleaning.operations.typenames import family, in_words
from backend.datasets.cleaning.step import Step

# Without accents: St. Lucia and SAINT LUCIA are one, so are “the Gambia” and “Gambia, The”.
_FOLDED = (
    ("['\u2019\u02bc]", ""),
    ("[^a-z0-9]+", " "),
    (r"^ ?(the|la|le|les|el|los|die|der) | the ?$", ""),
    (r"\bst\b", "saint"),
)
_CODE = r"\+[1-9][0-9]{0,3}"
_WAYS = (("name", "English names"), ("iso2", "codes of two letters"), ("iso3", "codes of three letters"))
_PHONE = r"[-+0-9 ().\x{00a0}\x{2013}/]{5,30}"
_DIGITS = {"DE": 5, "FR": 5, "IT": 5, "ES": 5, "US": 5, "FI": 5, "AT": 4, "CH": 4, "BE": 4, "DK": 4, "AU": 4, "NO": 4}
_SHAPES = {  # what it looks like without spaces and dashes, and how it is written
    "GB": ("[A-Z]{1,2}[0-9][0-9A-Z]?[0-9][A-Z]{2}", r"^(.*)(.{3})$", r"\1 \2"),
    "CA": ("[A-Z][0-9][A-Z][0-9][A-Z][0-9]", r"^(.{3})(.{3})$", r"\1 \2"),
    "NL": ("[0-9]{4}[A-Z]{2}", r"^(.{4})(.{2})$", r"\1 \2"),
    "SE": ("[0-9]{5}", r"^(.{3})(.{2})$", r"\1 \2"),
    "PL": ("[0-9]{5}", r"^(.{2})(.{3})$", r"\1-\2"),
    "PT": ("[0-9]{7}", r"^(.{4})(.{3})$", r"\1-\2"),
}
_COUNTRIES = (
    *(("", "any country: capitals, one space"), ("DE", "Germany, 01067"), ("AT", "Austria, 1010"), ("CH", "Switzerland, 8001")),
    *(
        ("FR", "France, 01000"),
        ("IT", "Italy, 00118"),
        ("ES", "Spain, 01001"),
        ("NL", "Netherlands, 1012 AB"),
        ("BE", "Belgium, 1000"),
    ),
    *(("GB", "United Kingdom, SW1A 1AA"), ("US", "United States, 02134"), ("CA", "Canada, K1A 0B1"), ("PL", "Poland, 00-950")),
    *(
        ("PT", "Portugal, 1000-001"),
        ("SE", "Sweden, 111 22"),
        ("DK", "Denmark, 1050"),
        ("NO", "Norway, 0150"),
        ("FI", "Finland, 00100"),
    ),
    ("AU", "Australia, 0800"),
)


def _email(bench: Bench, step: Step) -> None:
    cell = text_cell(bench, step)
    c = cell.ref
    around = quote_text(r"^[\s<'\x22(]*(?i:mailto:)?[\s<]*|[\s>'\x22),;.]*$")
    told = f"lower(regexp_replace({c}, {around}, '', 'g'))"
    bench.change(
        cell, f"CASE WHEN contains({c}, '@') AND NOT regexp_matches({c}, '@.*@') THEN {told} ELSE {c} END", by_value=True
    )


def _phone(bench: Bench, step: Step) -> None:
    cell = text_cell(bench, step)
    c, code = cell.ref, step.parameters["country_code"].replace(" ", "")
    if not re.fullmatch(_CODE, code):
        raise Rejected(f"“{code[:20]}” is not the code of a country.", hint="Write it as +49.")
    # What holds letters, a slash between two numbers or an extension is no single number.
    plain = f"regexp_full_match({c}, {quote_text(_PHONE)})"
    digits = f"regexp_replace(replace({c}, '(0)', ''), '[^0-9+]', '', 'g')"
    number = bench.put(f"CASE WHEN {plain} THEN {digits} END", c, by_value=True)
    ten = f"WHEN regexp_full_match({number}, '[2-9][0-9]{{9}}') THEN '+1' || {number}" if code == "+1" else ""
    told = (
        f"CASE WHEN regexp_full_match({number}, '[+][1-9][0-9]{{6,14}}') THEN {number}"
        f" WHEN regexp_full_match({number}, '00[1-9][0-9]{{6,14}}') THEN '+' || {number}[3:]"
        f" WHEN regexp_full_match({number}, '0[1-9][0-9]{{4,12}}') THEN {quote_text(code)} || {number}[2:] {ten}"
        f" ELSE {c} END"
    )
    bench.change(cell, told, number, by_value=True)


def _as_text(bench: Bench, step: Step) -> Cell:
    """Return the column of codes; of whole numbers, which have lost their zeros in front, as text."""
    cell = bench.cell(step.column)
    if cell.type == TEXT:
        return cell
    if family(cell.type) != "whole":
        raise Rejected(f"“{cell.name[:100]}” holds {in_words(cell.type)}.", hint="This step works on text and whole numbers.")
    return bench.change(cell, f"{cell.ref}::VARCHAR", type=TEXT)


def _changed(bench: Bench, told: str, cell: Cell, *reads: str) -> None:
    """Change a column of codes; one that was whole numbers is counted once, as becoming text."""
    before = len(bench.effects[-1].cells)
    bench.change(cell, told, *reads, by_value=True)
    if before:
        del bench.effects[-1].cells[before:]


def _postcode(bench: Bench, step: Step) -> None:
    country = step.parameters["country"]
    cell = _as_text(bench, step)
    c = cell.ref
    if country in _DIGITS:
        digits = _DIGITS[country]
        prefix = quote_text(f"^[\\s\\x{{00a0}}]*(?:{country}|{country[0]})?[-\\s\\x{{00a0}}]*")
        bare = bench.put(f"trim(regexp_replace(upper({c}), {prefix}, ''))", c, by_value=True)
        lost = f"regexp_full_match({bare}, '[0-9]{{{digits - 2},{digits}}}')"
        told = f"CASE WHEN {lost} THEN lpad({bare}, {digits}, '0')"
        if country == "US":
            told += f" WHEN regexp_full_match({bare}, '[0-9]{{5}}-?[0-9]{{4}}') THEN {bare}[1:5] || '-' || {bare}[-4:]"
        _changed(bench, f"{told} ELSE {c} END", cell, bare)
    elif country in _SHAPES:
        shape, parted, written = _SHAPES[country]
        bare = bench.put(f"regexp_replace(upper({c}), '[^A-Z0-9]', '', 'g')", c, by_value=True)
        told = f"regexp_replace({bare}, {quote_text(parted)}, {quote_text(written)})"
        fits = f"regexp_full_match({bare}, {quote_text(shape)}) AND strlen({c}) <= 20"
        _changed(bench, f"CASE WHEN {fits} THEN {told} ELSE {c} END", cell, bare)
    else:
        gaps = quote_text(r"[\s\x{00a0}]+")
        _changed(
            bench, f"CASE WHEN strlen({c}) <= 20 THEN upper(trim(regexp_replace({c}, {gaps}, ' ', 'g'))) ELSE {c} END", cell
        )


def _pad(bench: Bench, step: Step) -> None:
    width, sign = step.parameters["width"], step.parameters["with"]
    if len(sign) != 1:
        raise Rejected("Codes are filled up with one character.", hint="Take 0, say.")
    cell = _as_text(bench, step)
    c = cell.ref
    told = f"CASE WHEN length({c}) BETWEEN 1 AND {width - 1} THEN lpad({c}, {width}, {quote_text(sign)}) ELSE {c} END"
    _changed(bench, told, cell)


def _url(bench: Bench, step: Step) -> None:
    cell = text_cell(bench, step)
    c = cell.ref
    bare = bench.put(f"trim({c})", c, by_value=True)
    whole = quote_text(r"(?i)^(https?)://([^/?#\s]+)(/?)$|^(https?)://([^/?#\s]+)([/?#]\S*)$")
    plain = quote_text(r"(?i)^(?:www\.)?[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,24}([/?#]\S*)?$")
    host = f"lower(regexp_extract({bare}, '^[^/]*//[^/?#]*'))"
    rest = f"regexp_replace({bare}, '^[^/]*//[^/?#]*', '')"
    first = f"lower(regexp_extract({bare}, '^[^/?#]*'))"
    behind = f"regexp_replace({bare}, '^[^/?#]*', '')"
    told = (
        f"CASE WHEN regexp_matches({bare}, {whole}) THEN {host} || CASE WHEN {rest} = '/' THEN '' ELSE {rest} END"
        f" WHEN regexp_matches({bare}, {plain}) THEN 'https://' || {first} || CASE WHEN {behind} = '/' THEN '' ELSE {behind} END"
        f" ELSE {c} END"
    )
    bench.change(cell, told, bare, by_value=True)


def _country(bench: Bench, step: Step) -> None:
    cell = text_cell(bench, step)
    c, known = cell.ref, countries(step.parameters["to"])
    folded = f"replace(strip_accents(lower(replace({c}, 'ß', 'ss'))), '&', ' and ')"
    for pattern, new in _FOLDED:
        folded = f"regexp_replace({folded}, {quote_text(pattern)}, {quote_text(new)}, 'g')"
    key = bench.put(f"CASE WHEN strlen({c}) BETWEEN 2 AND 100 THEN trim({folded}) END", c, by_value=True)
    listed = ", ".join(quote_text(spelling) for spelling in known), ", ".join(quote_text(name) for name in known.values())
    bench.change(cell, f"coalesce(map([{listed[0]}], [{listed[1]}])[{key}], {c})", key, by_value=True)


CONTACT_OPERATIONS = (
    Operation(
        "email",
        "Tidy e-mail addresses",
        "Small letters; “mailto:”, brackets and spaces around go.",
        "Contacts and codes",
        "column",
        _email,
        lambda step: f"Tidy e-mail addresses in {quoted(step.column)}",
        ("text",),
    ),
    Operation(
        "phone",
        "Tidy telephone numbers",
        "Numbers are written as +49301234567; what is no single number stays as it is.",
        "Contacts and codes",
        "column",
        _phone,
        lambda step: f"Write telephone numbers in {quoted(step.column)} with {step.parameters['country_code']}",
        ("text",),
        (
            Parameter(
                "country_code",
                Kind.TEXT,
                "Country code",
                default="+49",
                high=6,
                help="For numbers that begin with 0. Write it as +49.",
            ),
        ),
    ),
    Operation(
        "postcode",
        "Tidy postcodes",
        "Lost zeros in front come back; spaces and dashes stand where they belong.",
        "Contacts and codes",
        "column",
        _postcode,
        lambda step: f"Tidy postcodes in {quoted(step.column)}",
        ("text", "whole"),
        (Parameter("country", Kind.CHOICE, "Country", default="", choices=_COUNTRIES),),
    ),
    Operation(
        "pad",
        "Fill codes up",
        "Codes that are too short get zeros in front.",
        "Contacts and codes",
        "column",
        _pad,
        lambda step: f"Fill {quoted(step.column)} up to {step.parameters['width']} characters with “{step.parameters['with']}”",
        ("text", "whole"),
        (
            Parameter("width", Kind.WHOLE, "Characters", required=True, low=2, high=100),
            Parameter("with", Kind.TEXT, "With", default="0", high=1),
        ),
    ),
    Operation(
        "url",
        "Tidy web addresses",
        "Small letters in the host, https:// in front where nothing is, no slash at the end of a bare host.",
        "Contacts and codes",
        "column",
        _url,
        lambda step: f"Tidy web addresses in {quoted(step.column)}",
        ("text",),
    ),
    Operation(
        "country",
        "Write countries in one way",
        "Names in many languages and codes become the English name or a code; what names no country stays.",
        "Contacts and codes",
        "column",
        _country,
        lambda step: f"Write countries in {quoted(step.column)} as {dict(_WAYS)[step.parameters['to']]}",
        ("text",),
        (Parameter("to", Kind.CHOICE, "Write as", default="name", choices=_WAYS),),
    ),
)
