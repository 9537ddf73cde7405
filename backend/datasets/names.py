"""Names: what a file may be called, what its dataset is called, and the table's name in SQL."""

import re
import unicodedata

from backend.core.errors import Rejected

NAME_MAX = 255
TABLE_MAX = 63
TAKEN_FORMATS = "CSV, TSV, TXT, XLSX, XLS, ODS, JSON, JSONL, Parquet or Arrow; text also as .gz, .zst or .zip"

_TEXT = "csv|tsv|tab|psv|txt|dat|fwf|json|jsonl|ndjson|geojson"
_BINARY = "parquet|pq|arrow|feather|ipc"
_WHOLE = "xlsx|xlsm|xlsb|xls|ods|zip"
_KNOWN = re.compile(rf"\.(?:(?:{_TEXT}|{_BINARY})(?:\.(?:gz|zst|zip))?|(?:{_WHOLE}))$", re.IGNORECASE)
_ANY_ENDING = re.compile(r"\.[A-Za-z0-9]{1,8}$")
_TURNS_TEXT_AROUND = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # would show "gpj.csv" for "vsc.jpg"
_SYSTEM_PREFIXES = ("duckdb_", "pg_", "pragma_", "sqlite_", "information_schema")
# What DuckDB takes for a word of its own where a table's name could stand; a test compares it with DuckDB's list.
_RESERVED_WORDS = """
    all analyse analyze and any anti array as asc asof asymmetric at authorization binary both by case cast check collate
    collation column columns concurrently constraint create cross default deferrable desc describe distinct do else end except false
    fetch for foreign freeze from full generated glob grant group having ilike in initially inner intersect into is isnull
    join lambda lateral leading left like limit map natural not notnull null offset on only or order outer overlaps
    pivot pivot_longer pivot_wider placing positional primary qualify references returning right select semi show similar
    some struct summarize symmetric table tablesample then to trailing true try_cast tuple union unique unpack unpivot using values
    variadic verbose when where window with
"""
_RESERVED = frozenset(_RESERVED_WORDS.split())


def check_file_name(name: str) -> str:
    """Return `name` as it is kept. Raises Rejected for a name that is none, leads elsewhere, or is of a kind we do not read."""
    check_name(name, what="file")
    if "/" in name or "\\" in name or name in {".", ".."}:
        raise Rejected(
            f"“{_shown(name)}” is a path, not the name of a file.", hint="Send the last part of it, “orders.csv” say."
        )
    if not is_known(name):
        ending = _ANY_ENDING.search(name)
        kind = f"Files ending in {ending[0].lower()}" if ending else "Files without an ending such as .csv"
        raise Rejected(f"{kind} are not read yet (“{_shown(name)}”).", hint=f"Save it as {TAKEN_FORMATS}.")
    return name


def check_name(name: str, *, what: str) -> str:
    """Return a name that can be shown and kept. Raises Rejected for one that is empty, too long or holds hidden characters."""
    if not name.strip():
        raise Rejected(f"The {what} has no name.", hint=f"A name has 1 to {NAME_MAX} characters.")
    if len(name) > NAME_MAX:
        raise Rejected(f"The name of the {what} has {len(name)} characters.", hint=f"At most {NAME_MAX} are taken; shorten it.")
    hidden = [c for c in name if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} or _TURNS_TEXT_AROUND.match(c)]
    if hidden:
        raise Rejected(
            f"The name of the {what} holds a character that cannot be shown (U+{ord(hidden[0]):04X}).", hint="Rename it first."
        )
    return name


def is_known(file_name: str) -> bool:
    """Say whether a file's name ends in one of the kinds that are read."""
    return _KNOWN.search(file_name) is not None


def dataset_name(file_name: str) -> str:
    """Return the file's name without what only says how it is stored: "orders.csv.gz" is about orders."""
    return _KNOWN.sub("", file_name).strip() or file_name


def safe_file_name(file_name: str) -> str:
    """Return a form of the name that can be the last step of a key, with the same ending."""
    ending = _KNOWN.search(file_name)
    stem = re.sub(r"[^A-Za-z0-9-]+", "_", _ascii(dataset_name(file_name))).strip("_")[:80]
    return (stem or "file") + (ending[0].lower() if ending else "")


def table_name(name: str) -> str:
    """Return a name for SQL that needs no quotes: lower snake case, a letter first, at most 63 characters, no reserved word."""
    words = re.sub(r"[^a-z0-9]+", "_", _ascii(name).lower()).strip("_")
    if not words:
        return "list"
    if not words[0].isalpha() or words.startswith(_SYSTEM_PREFIXES):
        words = f"t_{words}"
    if words in _RESERVED:
        words = f"{words}_list"
    return words[:TABLE_MAX].rstrip("_")


def free_table_name(name: str, taken: set[str]) -> str:
    """Return `table_name(name)`, with a number behind it where that one is `taken`: orders, orders_2, orders_3."""
    base, number = table_name(name), 1
    found = base
    while found in taken:
        number += 1
        found = f"{base[: TABLE_MAX - len(str(number)) - 1].rstrip('_')}_{number}"
    return found


def _ascii(text: str) -> str:
    """Return the letters nearest to those of `text`: “Größe” becomes “Grosse”."""
    spelled = text.replace("ß", "ss").replace("æ", "ae").replace("ø", "o").replace("ł", "l").replace("Ł", "L")
    return unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()


def _shown(name: str) -> str:
    return name if len(name) <= 60 else f"{name[:57]}..."
