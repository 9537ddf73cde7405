"""A reading: what a question was taken to mean, typed, so that it can be told, corrected piece by piece, and written as SQL."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Shape(StrEnum):
    """What kind of answer is wanted."""

    ROWS = "rows"  # some columns of some rows
    GROUPS = "groups"  # measures, for each group or for all rows
    SHARE = "share"  # each group's part of the whole, or the part of the rows or of a sum that meets a condition
    GROWTH = "growth"  # change in percent from one period to the next
    RUNNING = "running"  # a measure added up over periods
    RANK = "rank"  # groups with their place
    RATIO = "ratio"  # one measure over another
    CORRELATION = "correlation"
    MISSING = "missing"  # empty cells by column
    DUPLICATES = "duplicates"  # values that occur more than once
    REPEATED = "repeated"  # rows that repeat an earlier one
    FIRSTS = "firsts"  # periods counted by the first date of each member


class Op(StrEnum):
    """How a condition compares."""

    EQ = "="
    NE = "!="
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="
    BETWEEN = "between"
    IN = "in"
    NOT_IN = "not in"
    NULL = "is empty"
    FILLED = "is filled"
    CONTAINS = "contains"
    STARTS = "starts with"
    ENDS = "ends with"
    TRUE = "is true"
    FALSE = "is false"
    DURING = "during"  # values: first day, first day after
    LAST = "last"  # values: how many, which unit; counted back from the newest date of the column
    THIS = "this"  # values: unit of the newest date
    MONTH = "month of any year"
    WEEKDAY = "on weekday"  # values: English names of weekdays


Value = str | int | float | date


@dataclass(frozen=True)
class Condition:
    """One thing rows have to meet. `extreme` compares with the mean, maximum or minimum of the column itself."""

    field: str
    op: Op
    values: tuple[Value, ...] = ()
    extreme: str | None = None


@dataclass(frozen=True)
class Measure:
    """A figure: a function of a column, or of rows where `field` is None. `where` counts only some of the rows."""

    function: str  # count, distinct, sum, avg, median, min, max, stddev, or a percentile such as p90
    field: str | None = None
    where: tuple[Condition, ...] = ()


def percentile(function: str) -> int | None:
    """Return which percentile a function is ("p90"), None for others."""
    return int(function[1:]) if function[:1] == "p" and function[1:].isdigit() else None


@dataclass(frozen=True)
class Key:
    """What rows are grouped by: a column, a date cut to a grain, or a number cut to steps."""

    field: str
    grain: str | None = None  # year, quarter, month, week, day, weekday, month_of_year, hour, hour_of_day
    step: float | None = None


@dataclass(frozen=True)
class Order:
    """An order: by a column, or by the first measure where `field` is None."""

    field: str | None
    descending: bool


@dataclass(frozen=True)
class Reading:
    """What a question was taken to mean. Of the conditions in `any_of` one is enough; those in `where` hold all."""

    shape: Shape
    measures: tuple[Measure, ...] = ()
    keys: tuple[Key, ...] = ()
    where: tuple[Condition, ...] = ()
    any_of: tuple[Condition, ...] = ()
    having: tuple[tuple[Measure, Op, float], ...] = ()
    each: tuple[Condition, ...] = ()  # every one is met by some row of the group
    fields: tuple[str, ...] = ()  # columns shown of rows
    distinct: bool = False
    order: Order | None = None
    limit: int | None = None
    skip: int = 0  # so many are left out before the first shown
    assumptions: tuple[str, ...] = field(default=())
