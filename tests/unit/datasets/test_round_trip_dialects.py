"""Tables written in any dialect and encoding come back equal, as text and as typed values."""

import csv
import io
import tempfile
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reading import read

TEXTS = st.text(alphabet=st.sampled_from(list("abcXYZ éßŁ世'\"\\,;|\t\n.-")), min_size=1, max_size=14).filter(
    lambda text: text == text.strip() and not text.endswith("\\")
)
TYPED = {
    "BIGINT": (st.integers(-(2**63), 2**63 - 1), str),
    "DOUBLE": (st.integers(-(10**9), 10**9).map(lambda cents: cents / 100 + 0.005), repr),
    "DATE": (st.dates(min_value=date(1000, 1, 1)), date.isoformat),
    "BOOLEAN": (st.booleans(), lambda truth: "true" if truth else "false"),
}


@st.composite
def files(draw):
    """Columns of typed values and text, and the dialect and encoding of a file of them."""
    kinds = draw(st.lists(st.sampled_from([*TYPED, "VARCHAR"]), min_size=1, max_size=4))
    made = [TEXTS if kind == "VARCHAR" else st.none() | TYPED[kind][0] for kind in kinds]
    rows = [(i, *row) for i, row in enumerate(draw(st.lists(st.tuples(*made), min_size=2, max_size=20)))]
    dialect = {
        "delimiter": draw(st.sampled_from([",", ";", "\t", "|"])),
        "quotechar": draw(st.sampled_from(['"', "'"])),
        "quoting": draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])),
        "lineterminator": draw(st.sampled_from(["\n", "\r\n"])),
    }
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32"]))
    return ["BIGINT", *kinds], rows, dialect, encoding, draw(st.booleans())


def as_text(kind, value):
    return "" if value is None else value if kind == "VARCHAR" else TYPED[kind][1](value)


def written(kinds, rows, dialect, *, header):
    out = io.StringIO(newline="")
    writer = csv.writer(out, **dialect)
    if header:
        writer.writerow([f"column {i}" for i in range(len(kinds))])
    writer.writerows([[as_text(kind, value) for kind, value in zip(kinds, row, strict=True)] for row in rows])
    return out.getvalue()


@settings(max_examples=15, deadline=None)
@given(made=files())
def test_typed_tables_come_back_equal_from_any_dialect(made):
    kinds, rows, dialect, encoding, header = made
    told = {
        "delimiter": dialect["delimiter"],
        "quote": dialect["quotechar"],
        "header": header,
        "encoding": encoding,
        "footer": 0,
    }
    names = [f"name {i}" for i in range(len(kinds))]

    with tempfile.TemporaryDirectory() as folder:
        data = written(kinds, rows, dialect, header=header).encode(encoding)
        found = read(Path(folder), data, types=dict(zip(names, kinds, strict=True)), names=names, **told)

    assert found.rows == rows
    assert (found.misfits, found.loaded.aside.count) == ({}, 0)


@settings(max_examples=15, deadline=None)
@given(made=files())
def test_the_same_tables_come_back_as_the_text_they_are(made):
    kinds, rows, dialect, encoding, header = made
    told = {
        "delimiter": dialect["delimiter"],
        "quote": dialect["quotechar"],
        "header": header,
        "encoding": encoding,
        "footer": 0,
    }
    names = [f"name {i}" for i in range(len(kinds))]

    with tempfile.TemporaryDirectory() as folder:
        data = written(kinds, rows, dialect, header=header).encode(encoding)
        found = read(Path(folder), data, types=dict.fromkeys(names, "VARCHAR"), names=names, **told)

    text = [tuple(as_text(kind, value) or None for kind, value in zip(kinds, row, strict=True)) for row in rows]
    assert found.rows == text
    assert found.repairs.keys() <= {"encoding"}
