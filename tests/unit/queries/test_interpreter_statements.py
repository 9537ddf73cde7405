from datetime import date

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.adapters.engine.gate import admit
from backend.adapters.engine.quoting import quote_identifier
from backend.queries.interpreter import interpret
from backend.queries.interpreter.reading import Condition, Key, Measure, Op, Order, Reading, Shape
from backend.queries.interpreter.sql import rows_sql, sql_of
from backend.queries.interpreter.telling import told
from tests.questions.scoring import subject_in

TEXTS = ["plain", 'wi"th quotes', "se;mi -- colon", "trailing ", "O'Neil", "ünïcode 名前", "tab\there", "%_!"]
NUMBERS, DATES, TRUTHS = ["amount (EUR)", 'qu"antity'], ["Opened On", "closed'at"], ["is it?"]
ALL = [*TEXTS, *NUMBERS, *DATES, *TRUTHS]


@pytest.fixture(scope="module")
def engine():
    """A table whose names and cells are as unfriendly as a file can make them."""
    con = duckdb.connect()
    con.execute("SET TimeZone='UTC'; SET threads=1")
    columns = [f"{quote_identifier(name)} VARCHAR" for name in TEXTS]
    columns += [f"{quote_identifier(name)} DOUBLE" for name in NUMBERS]
    columns += [f"{quote_identifier(name)} TIMESTAMP" for name in DATES]
    columns += [f"{quote_identifier(name)} BOOLEAN" for name in TRUTHS]
    con.execute(f'CREATE TABLE "ta""ble; --" ({", ".join(columns)})')
    marks = ", ".join("?" for _ in ALL)
    for row in range(20):
        cells = [f"it's {row % 3} \"%_!; DROP TABLE x; --" for _ in TEXTS]
        con.execute(
            f'INSERT INTO "ta""ble; --" VALUES ({marks})', [*cells, row, None, f"2024-0{row % 9 + 1}-03", None, row % 2 == 0]
        )
    yield con
    con.close()


@pytest.fixture(scope="module")
def subject(engine):
    return subject_in(engine, 'ta"ble; --')


cells = st.one_of(st.text(max_size=12), st.sampled_from(["it's 1 \"%_!; DROP TABLE x; --", "'", '"', "%", "_", "!"]))
days = st.dates(min_value=date(1900, 1, 1), max_value=date(2090, 1, 1))
amounts = st.one_of(st.integers(-(10**9), 10**9), st.floats(allow_nan=False, allow_infinity=False, width=32))
conditions = st.one_of(
    st.builds(lambda field, op, value: Condition(field, op, (value,)), st.sampled_from(TEXTS), st.sampled_from([Op.EQ, Op.NE, Op.CONTAINS, Op.STARTS, Op.ENDS]), cells),
    st.builds(lambda field, op, some: Condition(field, op, tuple(some)), st.sampled_from(TEXTS), st.sampled_from([Op.IN, Op.NOT_IN]), st.lists(cells, min_size=1, max_size=4)),
    st.builds(lambda field, op, value: Condition(field, op, (value,)), st.sampled_from(NUMBERS), st.sampled_from([Op.EQ, Op.LT, Op.LE, Op.GT, Op.GE]), amounts),
    st.builds(lambda field, one, two: Condition(field, Op.BETWEEN, (one, two)), st.sampled_from(NUMBERS), amounts, amounts),
    st.builds(lambda field, figure: Condition(field, Op.GT, (), extreme=figure), st.sampled_from(NUMBERS), st.sampled_from(["avg", "max", "min"])),
    st.builds(Condition, st.sampled_from(ALL), st.sampled_from([Op.NULL, Op.FILLED])),
    st.builds(lambda op: Condition(TRUTHS[0], op), st.sampled_from([Op.TRUE, Op.FALSE])),
    st.builds(lambda field, one, two: Condition(field, Op.DURING, (one, two)), st.sampled_from(DATES), days, days),
    st.builds(lambda field, op, one: Condition(field, op, (one,)), st.sampled_from(DATES), st.sampled_from([Op.LT, Op.GE]), days),
    st.builds(lambda field, count, unit: Condition(field, Op.LAST, (count, unit)), st.sampled_from(DATES), st.integers(1, 99), st.sampled_from(["day", "week", "month", "quarter", "year"])),
    st.builds(lambda field, unit, back: Condition(field, Op.THIS, (unit, back)), st.sampled_from(DATES), st.sampled_from(["day", "week", "month", "quarter", "year"]), st.sampled_from([0, -1])),
)  # fmt: skip
figures = st.one_of(
    st.just(Measure("count")),
    st.builds(Measure, st.just("distinct"), st.sampled_from(ALL)),
    st.builds(Measure, st.sampled_from(["sum", "avg", "median", "min", "max", "stddev"]), st.sampled_from(NUMBERS)),
)
grains = st.builds(
    Key,
    st.sampled_from(DATES),
    st.sampled_from(["year", "quarter", "month", "week", "day", "hour", "weekday", "month_of_year"]),
)
keys = st.one_of(
    st.builds(Key, st.sampled_from([*TEXTS, *TRUTHS])),
    grains,
    st.builds(lambda name, step: Key(name, step=step), st.sampled_from(NUMBERS), st.sampled_from([0.5, 10.0, 2e6])),
)
where = st.lists(conditions, max_size=3).map(tuple)
limits = st.one_of(st.none(), st.integers(1, 1_000))
some_keys = st.lists(keys, max_size=2, unique_by=lambda key: key.field).map(tuple)
each_key = st.lists(keys, min_size=1, max_size=2, unique_by=lambda key: key.field).map(tuple)
readings = st.one_of(
    st.builds(lambda fields, where, any_of, distinct, limit: Reading(Shape.ROWS, fields=tuple(fields), where=where, any_of=any_of, distinct=distinct, limit=limit),
              st.lists(st.sampled_from(ALL), max_size=3, unique=True), where, where, st.booleans(), limits),
    st.builds(lambda field, where, down, limit: Reading(Shape.ROWS, fields=(field,), where=where, order=Order(field, descending=down), limit=limit), st.sampled_from(ALL), where, st.booleans(), limits),
    st.builds(lambda measures, keys, where, having, limit: Reading(Shape.GROUPS, measures=tuple(measures), keys=keys, where=where, having=having, order=Order(None, descending=True), limit=limit),
              st.lists(figures, min_size=1, max_size=2, unique=True), each_key, where, st.lists(st.tuples(figures, st.sampled_from([Op.GT, Op.LT]), amounts), max_size=1).map(tuple), limits),
    st.builds(lambda measure, keys, where: Reading(Shape.GROUPS, measures=(measure,), keys=keys, where=where), figures, some_keys, where),
    st.builds(lambda keys, where: Reading(Shape.SHARE, measures=(Measure("count"),), keys=keys, where=where), each_key, where),
    st.builds(lambda part, where: Reading(Shape.SHARE, measures=(Measure("sum", NUMBERS[0], (part,)),), where=where), conditions, where),
    st.builds(lambda shape, key, measure, where: Reading(shape, measures=(measure,), keys=(key,), where=where), st.sampled_from([Shape.GROWTH, Shape.RUNNING]), grains, figures, where),
    st.builds(lambda keys, measure, limit: Reading(Shape.RANK, measures=(measure,), keys=keys, limit=limit), each_key, figures, limits),
    st.builds(lambda keys, where: Reading(Shape.RATIO, measures=(Measure("sum", NUMBERS[0]), Measure("distinct", TEXTS[0])), keys=keys, where=where), some_keys, where),
    st.builds(lambda where: Reading(Shape.CORRELATION, fields=tuple(NUMBERS), where=where), where),
    st.builds(lambda field, where, counted: Reading(Shape.DUPLICATES, fields=(field,), where=where, measures=(Measure("count"),) if counted else ()), st.sampled_from(ALL), where, st.booleans()),
    st.builds(lambda field, key, where: Reading(Shape.FIRSTS, fields=(field,), keys=(key,), where=where), st.sampled_from(TEXTS), grains, where),
    st.sampled_from([Reading(Shape.MISSING), Reading(Shape.REPEATED)]),
)  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(reading=readings)
def test_every_reading_passes_the_gate_and_runs(engine, subject, reading):
    sql = sql_of(reading, subject)

    assert admit(engine, sql, tables=[subject.table]).tables == {subject.table.lower()}
    engine.execute(sql).fetchall()
    assert len(engine.execute(rows_sql(reading, subject)).fetchall()) == 1
    assert told(reading).endswith(".")


@settings(max_examples=120, deadline=None)
@given(
    question=st.one_of(
        st.text(max_size=80),
        st.lists(
            st.sampled_from(
                [
                    "how many",
                    "average",
                    "by",
                    *ALL,
                    "it's 1",
                    "top",
                    "5",
                    "share",
                    "between",
                    "and",
                    "or",
                    "not",
                    "per month",
                    "in 2024",
                    "'",
                    '"',
                    ";--",
                ]
            ),
            max_size=9,
        ).map(" ".join),
    )
)
def test_any_question_ends_in_an_answer_that_runs_or_in_words(engine, subject, question):
    found = interpret(question, subject)

    if found.status == "answered":
        engine.execute(admit(engine, found.sql, tables=[subject.table]).sql).fetchall()
    else:
        assert found.detail


def test_a_value_with_quotes_is_found_and_stays_a_value(engine, subject):
    found = interpret('how many rows where plain is "it\'s 1 %_!; x"? plain contains "\'; DROP TABLE x; --"', subject)

    assert found.status != "answered" or "DROP" not in found.sql.replace("'", "").split("ILIKE")[0]
    assert engine.execute('SELECT count(*) FROM "ta""ble; --"').fetchone() == (20,)
