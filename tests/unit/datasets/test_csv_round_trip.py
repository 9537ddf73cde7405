"""Whatever is written as CSV comes back: every cell is in the dataset as it was, counted as a misfit, or aside with its line."""

import csv
import io
import tempfile
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from backend.core.errors import Rejected
from backend.datasets.formats.csv.reading import BLANKS
from backend.datasets.formats.csv.words import NULL_WORDS
from tests.reading import Read, read

AWKWARD = st.text(
    alphabet=st.sampled_from(list("aZ0 1.5,;|\t\"'\\\n\r-+=%$€é世\u00a0\u2028\ufeff\x1a\x1fNA/:#()")), max_size=12
) | st.sampled_from(
    ["007", "-01", "1e5", "1e999", "+49301234567", "12345678901234567890", "0.1000000000000000055", "NaN", "null", "n/a", "-",
     "TRUE", "no", "2024-02-30", "31/12/2024", "12/31/2024", "1,234", "1.234,5", "(5)", "5%", "€5", "1 000", "0x1F", "1_000", ".5", "5.", "-0"]
)  # fmt: skip
COLUMNS = st.sampled_from(
    [
        AWKWARD,
        st.integers(-(2**63), 2**63 - 1).map(str),
        st.integers(-(10**25), 10**25).map(str),
        st.integers(0, 99_999).map("{:05d}".format),
        st.decimals(-(10**9), 10**9, places=2, allow_nan=False).map(str),
        st.floats(allow_nan=False).map(repr),
        st.dates().map(date.isoformat),
        st.datetimes(min_value=datetime(1000, 1, 1)).map(lambda at: at.isoformat(sep=" ")),  # noqa: DTZ001  CSV times have no zone
        st.booleans().map(lambda truth: str(truth).lower()),
        st.sampled_from(["", "x"]),
        st.just(""),
    ]
)


@st.composite
def tables(draw):
    """Rows of text cells; the first column numbers them, the last one never ends a row in nothing."""
    kinds = draw(st.lists(COLUMNS, min_size=1, max_size=5))
    body = draw(st.lists(st.tuples(*kinds), min_size=1, max_size=25))
    return [(f"r{i}", *cells) for i, cells in enumerate(body)]


DIALECTS = st.fixed_dictionaries(
    {
        "delimiter": st.sampled_from([",", ";", "\t", "|"]),
        "quotechar": st.sampled_from(['"', "'"]),
        "quoting": st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
        "lineterminator": st.sampled_from(["\n", "\r\n"]),
    }
)


def written(rows, dialect):
    out = io.StringIO(newline="")
    if any("\r" in cell for row in rows for cell in row):
        dialect = dialect | {"quoting": csv.QUOTE_ALL}  # unquoted, a return before a line feed belongs to the line's end
    writer = csv.writer(out, **dialect)
    writer.writerow([f"column {i}" for i in range(len(rows[0]))])
    writer.writerows(rows)
    return out.getvalue()


def same(text, kept, kind):
    """Whether a kept cell says what the source said."""
    if kept is None:
        return text == ""
    bare = text.strip(BLANKS)
    match kind:
        case "VARCHAR":
            return kept == text
        case "BIGINT":
            return int(bare) == kept and (bare.lstrip("+-").startswith("0") is False or kept == 0)
        case "DOUBLE":
            return as_double(bare, kept)
        case "BOOLEAN":
            return {"true": True, "yes": True, "y": True, "t": True}.get(bare.lower(), False) == kept
        case "DATE":
            return kept.isoformat() == bare or kept.strftime("%d/%m/%Y") == bare or kept.strftime("%m/%d/%Y") == bare
        case "TIMESTAMP":
            return kept == datetime.fromisoformat(bare)
    return False


def as_double(bare, kept):
    """Whether a number in some notation is this DOUBLE, digit for digit."""
    plain = bare.strip("()%€$ ").replace(" ", "").replace("\u00a0", "").rstrip("-")
    readings = {plain.replace(",", ""), plain.replace(".", "").replace(",", "."), plain}
    for one in readings:
        try:
            if float(one) == abs(kept) or float(one) == kept:
                digits = Decimal(repr(kept)) if kept not in {float("inf"), float("-inf")} else Decimal(kept)
                return abs(Decimal(one)) == abs(digits) or len(one.strip("-+0.").replace(".", "")) <= 17
        except (ValueError, ArithmeticError):
            continue
    return False


def lost(rows, found):
    """The cells that are neither kept as they were nor a word for nothing; misfits are counted apart."""
    kinds = list(found.types.values())
    return [
        (text, kept, kind)
        for row, back in zip(rows, found.rows, strict=True)
        for text, kept, kind in zip(row, back, kinds, strict=True)
        if not same(text, kept, kind)
    ]


NOTHING = {"", *NULL_WORDS}


@settings(max_examples=50, deadline=None)
@given(rows=tables(), dialect=DIALECTS)
def test_every_cell_of_a_table_comes_back_as_it_was(rows, dialect):
    told = {"delimiter": dialect["delimiter"], "quote": dialect["quotechar"], "header": True}

    with tempfile.TemporaryDirectory() as folder:
        found = read(Path(folder), written(rows, dialect), **told)

    missing = lost(rows, found)
    misfits = [one for one in missing if one[1] is None and one[0].strip(BLANKS).lower() not in NOTHING]
    assert [one for one in missing if one[1] is not None] == []
    assert len(misfits) == sum(found.misfits.values())
    assert found.loaded.aside.count == 0


@settings(max_examples=40, deadline=None, derandomize=True)  # what was meant is a judgement: the same tables every time
@given(
    rows=st.integers(30, 60),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    text=st.lists(st.text(alphabet=st.sampled_from(list('ab ,;"é\n')), min_size=1, max_size=10), min_size=5, max_size=20),
    broken=st.dictionaries(st.integers(0, 29), st.sampled_from(["long", "short", "quote", "blank"]), max_size=4),
)
def test_no_row_is_lost_without_a_record_when_nothing_is_told(rows, delimiter, text, broken):
    # A quote that never closes is told by the row behind it: that one is whole here.
    broken = {i: what for i, what in broken.items() if broken.get(i - 1) != "quote"}
    if "quote" in broken.values():
        text = [one.replace("\n", " ") for one in text]  # or its quotes could close the one that was left open, rightly
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(["id", "day", "note", "amount"])
    for i in range(rows):
        cells = [i, date(2024, 1, 1) + timedelta(days=i), text[i % len(text)], f"{i}.25"]
        match broken.get(i):
            case "long":
                writer.writerow([*cells, "more"])
            case "short":
                writer.writerow(cells[:2])
            case "quote":
                out.write(f'{i}{delimiter}2024-01-01{delimiter}"never closed{delimiter}1\n')
            case "blank":
                writer.writerow([""] * 4)
            case _:
                writer.writerow(cells)

    with tempfile.TemporaryDirectory() as folder:
        found = read(Path(folder), out.getvalue())

    assert found.names == ["id", "day", "note", "amount"]
    assert len(found.rows) + found.loaded.aside.count + found.repairs.get("blank_rows", 0) == rows
    whole = {row[0]: row for row in found.rows}
    for i in set(range(rows)) - set(broken):
        assert whole[i][2:] == (text[i % len(text)], i + 0.25)


@settings(max_examples=60, deadline=None)
@given(
    data=st.binary(max_size=400)
    | st.text(alphabet=st.sampled_from(list('ab,;"\n\r\x00\x1a é1.')), max_size=200).map(str.encode)
    | st.text(alphabet=st.sampled_from(list('ab,;"\n1')), max_size=80).map(lambda text: text.encode("utf-16"))
)
def test_any_bytes_are_a_dataset_or_a_refusal_in_words(data):
    with tempfile.TemporaryDirectory() as folder:
        outcome = read_or_refusal(Path(folder), data)

    assert outcome.names if isinstance(outcome, Read) else outcome.detail and outcome.hint


def read_or_refusal(folder, data):
    try:
        return read(folder, data)
    except Rejected as refusal:
        return refusal
