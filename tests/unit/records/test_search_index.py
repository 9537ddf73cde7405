"""What a search finds through its index is what a look at every row finds, whatever the texts and the words are."""

from contextlib import contextmanager
from itertools import chain

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.core.table import Column
from backend.datasets.course import Course
from backend.datasets.filtering import cells_of
from backend.datasets.workshop import workshop
from backend.records.base import Base
from backend.records.connections import reader
from backend.records.searching import Index, Search, building, condition, looking
from tests.reading import Listener

ALPHABET = "aAeEzZ059fF -_.@/'\"%\\\n\tßÄéłŁøæıİςΣ東京都🙂́한ﬁ"  # noqa: RUF001  letters that look like others are meant
TEXTS = (
    st.none() | st.text(ALPHABET, max_size=12) | st.sampled_from(["", "Müller", "A1234567", "x" * 40, "ab@cd.ef", "O'Neill"])
)
ROWS = st.lists(st.tuples(TEXTS, TEXTS, st.integers(0, 3)), min_size=5, max_size=30)
PARTS = st.tuples(st.integers(0, 29), st.integers(0, 1), st.integers(0, 40), st.integers(1, 5))


def words(rows, parts, loose):
    """Parts of cells, which are found more often than not, and something loose."""
    cut = [rows[row % len(rows)][cell] or "" for row, cell, _, _ in parts]
    return " ".join([*(text[at % (len(text) or 1) :][:size] for text, (_, _, at, size) in zip(cut, parts, strict=True)), loose])


COLUMNS = (Column("one", "VARCHAR"), Column("two", "VARCHAR"), Column("number", "BIGINT"))


@pytest.fixture
def small_blocks(monkeypatch):
    """Blocks of two rows, four of them a segment, so that a few rows make many; texts above 60 bytes are long."""
    for module in (building, looking):
        monkeypatch.setattr(module, "BLOCK_ROWS", 2)
    monkeypatch.setattr(building, "SEGMENT_BLOCKS", 4)
    monkeypatch.setattr(building, "LONGEST_ROW", 60)
    monkeypatch.setattr(looking, "_FIRST_LOOKS", ())  # every search asks the tokens
    monkeypatch.setattr(looking, "_LOOKS", 2)


@contextmanager
def indexed(folder, rows, columns=COLUMNS, parts=1):
    """Lend the index of rows that stand in some parts."""
    paths = [folder / f"part-{number}.parquet" for number in range(parts)]
    schema = pa.schema([(c.name, pa.int64() if c.type == "BIGINT" else pa.string()) for c in columns])
    cut = -(-len(rows) // parts) or 1
    for number, path in enumerate(paths):
        table = [dict(zip(schema.names, row, strict=True)) for row in rows[number * cut : (number + 1) * cut]]
        pq.write_table(pa.Table.from_pylist(table, schema), path)
    starts = (*(min(number * cut, len(rows)) for number in range(parts)), len(rows))
    base = Base(tuple(paths), starts, tuple(columns))
    with workshop(folder, threads=1) as con:
        made = building.build(con, base, folder, Course(Listener(), 1))
    yield Index(made.texts, made.tokens, base)


def found(index, text, **asked):
    with reader(deadline_s=30) as con:
        return list(chain.from_iterable(Search(con, index, text).batches(**asked)))


def looked_at(index, text):
    """Every row, looked at one after the other."""
    base = index.base
    with duckdb.connect() as con:
        sql = f"SELECT row FROM {base.between(0, base.rows)} WHERE {condition(base.cells(), text)} ORDER BY row"
        return [row for (row,) in con.execute(sql).fetchall()]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=ROWS,
    asked=st.lists(
        st.tuples(st.lists(PARTS, min_size=1, max_size=2), st.sampled_from(["", "", "", "a", '"', "東"])),
        min_size=4,
        max_size=4,
    ),
    parts=st.integers(1, 3),
    after=st.integers(0, 8),
)
def test_the_index_finds_exactly_the_rows_that_hold_every_word(home, small_blocks, tmp_path_factory, rows, asked, parts, after):
    with indexed(tmp_path_factory.mktemp("index"), rows, parts=parts) as index:
        for cut, loose in asked:
            text = words(rows, cut, loose)

            forward, back = found(index, text), found(index, text, backwards=True)
            later, earlier = found(index, text, after=after), found(index, text, before=after + 1, backwards=True)
            with reader(deadline_s=30) as con:
                search = Search(con, index, text)
                count, together = search.count(), search.matching(at_most=1000)

            expected = looked_at(index, text)
            assert forward == expected, text
            assert back == expected[::-1]
            assert later == [row for row in expected if row > after]
            assert earlier == [row for row in expected[::-1] if row <= after]
            assert (count, together) == (len(expected), tuple(expected))


@pytest.mark.parametrize(
    ("words", "cell"),
    [
        ("muller", "Hans MÜLLER"),
        ("strasse", "Lange Straße 5"),
        ("Łodz", "łódź"),
        ("kobenhavn", "København"),
        ("ΟΔΟΣ", "οδος"),
        ("istanbul", "İSTANBUL"),
        ("東京", "大東京都"),
        ("🙂", "fine🙂"),
        ("ab", "cabd"),
        ("12", "A0123"),
        ("'", "O'Neill"),
        ("%", "100 %"),
        ("_", "a_b"),
        ("\\", "c:\\d"),
        ('"new york"', "in New York City"),
        ("“new york”", "new york"),
        ("york new", "new york"),
    ],
)
def test_a_word_is_found_whatever_its_letters(home, small_blocks, tmp_path, words, cell):
    rows = [("something else", None, 1), ("and more", None, 12), (cell, None, 2), (None, None, 3), (None, cell, 4)]

    with indexed(tmp_path, rows) as index:
        assert found(index, words) == [3, 5]


def test_words_may_stand_in_different_columns_and_phrases_may_not(home, tmp_path):
    rows = [("Ada", "Berlin", 1), ("Ada Berlin", None, 2), ("Ada", "Bremen", 3)]

    with indexed(tmp_path, rows) as index:
        assert found(index, "ada berlin") == [1, 2]
        assert found(index, '"ada berlin"') == [2]


def test_a_cell_of_a_megabyte_is_searched_to_its_end(home, small_blocks, tmp_path):
    long = "word " * 200_000
    rows = [("short", None, 0)] * 4 + [(long + "needle", None, 1), (long, None, 2), ("needle", None, 3)]

    with indexed(tmp_path, rows) as index:
        assert found(index, "needle word") == [5]
        assert index.texts.stat().st_size < 20_000


def test_sixty_columns_of_text_and_columns_without_any_value(home, tmp_path):
    columns = [Column(f"c{number}", "VARCHAR") for number in range(60)]
    rows = [[None] * 60 for _ in range(5)]
    rows[3][59], rows[3][0] = "last", "first"

    with indexed(tmp_path, rows, columns) as index:
        assert found(index, "first last") == [4]
        assert found(index, "absent") == []


def test_many_rows_are_found_in_few_looks(home, tmp_path):
    rows = [(f"name {number}", "everywhere", number) for number in range(20_000)]
    rows[19_000] = ("rare", "everywhere", 0)

    with indexed(tmp_path, rows) as index, reader(deadline_s=30) as con:
        first = next(Search(con, index, "everywhere").batches())
        blocks = Search(con, index, "rare").candidates()

    assert first[:3] == (1, 2, 3)
    assert blocks.tolist() == [19_000 // 2_048]


def test_nothing_typed_is_in_every_row_and_text_in_no_column_is_in_none():
    assert condition(cells_of(COLUMNS), " ") == "true"
    assert "false" in condition(cells_of(COLUMNS[2:]), "a")
