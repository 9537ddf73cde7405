"""Tables cut into files of any kind and put together again: every cell is what its file says."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal
from itertools import count

import duckdb
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from backend.adapters.storage import scratch, storage
from backend.core.table import Column
from backend.datasets.making.gathering import gather, lent_parts
from backend.datasets.making.stretches import Way
from backend.datasets.versions import Source
from tests.reading import Listener

WHOLE = st.integers(-(10**6), 10**6).map(str)
LARGE = st.integers(2**53, 2**62).map(str)
FRACTION = st.decimals(-1000, 1000, places=2).map(str)
DAY = st.dates(date(1990, 1, 1), date(2030, 1, 1)).map(str)
MOMENT = st.datetimes(datetime.fromisoformat("1990-01-01"), datetime.fromisoformat("2030-01-01")).map(
    lambda t: t.isoformat(" ", "seconds")
)
POSTCODE = st.integers(0, 9999).map(lambda n: f"0{n:04}")
WORD = st.sampled_from(["north", "south", "é", "a, b", 'say "so"', "n/k"])
CELLS = st.sampled_from([WHOLE, LARGE, FRACTION, DAY, MOMENT, POSTCODE, WORD, st.just("")])
NUMBERS = count()


@st.composite
def files(draw):
    """Two or three files of the columns k, x and y in any order; each column of each file holds one kind of cell."""
    made, k = [], 0
    for _ in range(draw(st.integers(2, 3))):
        kinds = {name: draw(CELLS) for name in "xy"}
        rows = []
        for _ in range(draw(st.integers(3, 8))):
            rows.append({"k": f"r{k}", **{name: draw(kind) for name, kind in kinds.items()}})
            k += 1
        made.append((draw(st.permutations("kxy")), rows))
    return made


def stored(order, rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, order)
    writer.writeheader()
    writer.writerows(rows)
    key, data = f"sources/{next(NUMBERS)}.csv", out.getvalue().encode()
    storage().put_bytes(key, data)
    return Source(key, key, len(data))


def rows_of(gathered):
    found = []
    with duckdb.connect() as con:
        for piece in gathered.pieces:
            with lent_parts(piece) as parts:
                found += con.execute("SELECT k, x, y FROM read_parquet($1)", [[str(part) for part in parts]]).fetchall()
    return found


def says(value, text):
    """Say whether a cell is what the file has there."""
    match value:
        case None:
            return text in {"", "n/k"}  # a word for nothing
        case str():
            return value == text
        case datetime():
            return value == datetime.fromisoformat(text)
        case date():
            return value.isoformat() == text
        case _:
            return Decimal(str(value)) == Decimal(text)


@given(files())
@hypothesis_settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_cell_of_every_file_is_kept_or_counted(home, made):
    sources = [stored(order, rows) for order, rows in made]
    with scratch() as folder:
        gathered = gather(Way(Listener(), sum(source.size_bytes for source in sources)), (), sources, folder)
        found = {row[0]: row[1:] for row in rows_of(gathered)}
    misfits = sum(one["count"] for piece in gathered.pieces for one in piece.report["cells_not_fitting"])
    asked = [row for _, rows in made for row in rows]
    assert list(found) == [row["k"] for row in asked]
    wrong = [(row, found[row["k"]]) for row in asked for i, name in enumerate("xy") if not says(found[row["k"]][i], row[name])]
    assert len(wrong) <= misfits, wrong
    assert {column.name for column in gathered.columns} == {"k", "x", "y"}


def test_progress_over_several_files_only_rises_and_names_the_file(home):
    rows = [{"k": f"r{i}", "x": str(i), "y": "north" if i else "7"} for i in range(50)]
    sources = [stored("kxy", rows), stored("kxy", [{**row, "x": "word"} for row in rows])]
    listener = Listener()

    with scratch() as folder:
        gathered = gather(Way(listener, sum(source.size_bytes for source in sources)), (), sources, folder)

    reached = [done for done, _, _ in listener.reports]
    assert reached == sorted(reached)
    assert any("(2 of 2)" in message for _, _, message in listener.reports)
    assert gathered.columns[1] == Column("x", "VARCHAR")
