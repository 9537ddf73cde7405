"""What is switched on from the start loses nothing but what its reason says, whatever stands in the cells."""

import random
import re
from datetime import date, datetime
from decimal import Decimal

import duckdb
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from backend.core.table import Column
from backend.datasets.cleaning.measuring import measure
from backend.datasets.cleaning.plan import Plan
from backend.datasets.cleaning.statement import build, relation_source
from backend.datasets.cleaning.surplus import finder
from backend.datasets.course import Course
from tests.proposing import proposals_of
from tests.reading import Listener

SPACES = ("", "", "", "", " ", "  ", "\t", "\u00a0", "\u200b")
KINDS = {
    "city": ("Munich", "MUNICH", "munich", "Ber lin", "Ber  lin", "A-", "A+", "A", "C", "C++", "us", "US", "Müller", "Muller", "x", "X", "n/a", "-", "None"),
    "price": ("1,234.50", "1.234,50", "€5", "$5", "5 %", "007", "12", "1.5", "(3)", "5-", "1e5", "12345678901234567890", "n/a", "unknown", "0", "-0", "1 234"),
    "day": ("2024-02-01", "01/02/2024", "13/02/2024", "02/13/2024", "1.2.2024", "Feb 1, 2024", "2024-02-30", "-", "1900-01-01", "2024-02-01 10:00"),
    "flag": ("yes", "no", "YES", "No", "y", "n", "n/a", "maybe", "1", "0"),
    "note": ("tea", "Tea", "a\nb", "é", "e\u0301", "ﬁ", "ß", "ss", "\ufeff", "\x07", "👩\u200d👧", "=1+1", "''", "NULL"),
}  # fmt: skip
ROWS = 60


def column(chance, known):
    """Cells from a few values of a kind, with or without spaces, strange texts and empty cells among them."""
    few = chance.sample(known, chance.randint(1, 5))
    spaced, strange = chance.random() < 0.5, chance.random() < 0.3
    found = []
    for _ in range(ROWS):
        cell = chance.choice(few)
        if spaced:
            cell = chance.choice(SPACES) + cell + chance.choice(SPACES)
        if strange and chance.random() < 0.1:
            cell = chance.choice(
                (None, "", " ", "".join(chr(chance.randint(1, 0x2FF)) for _ in range(3)), chance.choice(known))
            )
        found.append(cell)
    return found


@settings(max_examples=6, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(seed=st.integers(0, 2**32))
def test_what_is_switched_on_loses_nothing_but_what_its_reason_says(tmp_path_factory, seed):
    chance = random.Random(seed)
    cells = {name: column(chance, known) for name, known in KINDS.items()}
    folder = tmp_path_factory.mktemp("list")
    path = folder / "part.parquet"
    before = write(path, cells)

    steps = proposals_of(folder, path)

    after, counted = cleaned(path, before, steps)
    words = {one.column: set(one.parameters["words"]) for one in steps if one.enabled and one.operation == "null_words"}
    assert len(after) == len(before["row_no"])  # the number of the row tells each from every other
    for name in cells:
        truths: dict[bool, set[str]] = {}
        for old, new in zip(before[name], [row[name] for row in after], strict=True):
            assert kept(old, new, words.get(name, set())), (name, old, new, [(s.operation, s.reason) for s in steps])
            if isinstance(new, bool):
                truths.setdefault(new, set()).add(old.strip().lower())
        assert len(truths) < 2 or not truths[True] & truths[False]
    for step in steps:
        if step.enabled:
            assert counted[step.id].problem is None
            assert counted[step.id].unfit == 0
            assert counted[step.id].cells == step.cells > 0, (step, counted[step.id])


def write(path, cells):
    whole = {"row_no": list(range(ROWS)), **cells}
    with duckdb.connect() as con:
        columns = ", ".join(f'"{name}" {"BIGINT" if name == "row_no" else "VARCHAR"}' for name in whole)
        con.execute(f"CREATE TABLE t ({columns})").fetchall()
        con.executemany(f"INSERT INTO t VALUES ({', '.join('?' * len(whole))})", list(zip(*whole.values(), strict=True)))
        con.execute(f"COPY t TO '{path}' (FORMAT parquet)").fetchall()
    return whole


def cleaned(path, before, steps):
    columns = [Column(name, "BIGINT" if name == "row_no" else "VARCHAR") for name in before]
    plan = Plan(tuple(one for one in steps if one.enabled))
    relation = f"read_parquet('{path}', file_row_number = true)"
    with duckdb.connect() as con:
        course = Course(Listener(), 1)
        counted = {one.step_id: one for one in measure(con, relation, columns, plan, course=course).steps}
        source = relation_source(relation, columns, row="file_row_number + 1")
        rows = con.execute(build(plan, columns, surplus=finder(con, source, course)).bench.result(source))
        names = [one[0] for one in rows.description]
        return [dict(zip(names, row, strict=True)) for row in rows.fetchall()], counted


def folded(text):
    """A text without what nobody meant: spaces, signs that cannot be seen, capitals."""
    return "".join(
        sign
        for sign in text.casefold()
        if sign.isprintable() and not sign.isspace() and sign not in "\u00ad\u200b\ufeff\u2060\u180e"
    )


def kept(old, new, words):
    """Whether a cell still says what it said."""
    if old is None:
        return new is None
    if new is None:
        return folded(old) == "" or old.strip().lower() in words or folded(old) in {folded(word) for word in words}
    match new:
        case bool():
            return True
        case int() | float():
            return digits(old) == digits(f"{Decimal(repr(new)):f}")
        case date() | datetime():
            return {new.year, new.day} <= {int(one) for one in re.findall(r"\d+", old)}
    return folded(old) == folded(new)


def digits(text):
    """The digits of a number that tell, without zeros at its ends."""
    if re.fullmatch(r"[+-]?\d+e[+-]?\d+", folded(text)):
        text = f"{Decimal(folded(text)):f}"
    found = re.sub(r"[^\d.,]", "", text)
    whole, _, part = re.sub(r"[.,](?=\d{3}(\D|$))", "", found).replace(",", ".").partition(".")
    return whole.lstrip("0") or "0", part.rstrip("0")


@pytest.mark.parametrize("name", ["city", "note"])
def test_reasons_with_hostile_names_and_values_are_plain_text(tmp_path, name):
    hostile = ["<script>alert(1)</script> ", "'; DROP TABLE x; --", "{reason} ", "\\1 \n", "“x” "] * 12
    before = write(tmp_path / "part.parquet", {name: hostile})

    steps = proposals_of(tmp_path, tmp_path / "part.parquet")

    after, _ = cleaned(tmp_path / "part.parquet", before, steps)
    assert [folded(row[name] or "") for row in after] == [folded(value) for value in hostile]
    assert all(len(step.reason) <= 1_000 for step in steps)
