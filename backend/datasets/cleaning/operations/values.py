"""Operations on values: filling what is empty, emptying what cannot be, bounds, rounding, columns of one value."""

from backend.core.errors import Rejected
from backend.core.table import Column
from backend.datasets.cleaning.bench import ROW, Bench, Cell
from backend.datasets.cleaning.operations.operation import Operation
from backend.datasets.cleaning.operations.parameters import Kind, Parameter
from backend.datasets.cleaning.operations.text import quoted
from backend.datasets.cleaning.operations.typenames import OFFERED, family, in_words
from backend.datasets.cleaning.step import Step
from backend.datasets.filtering.values import literal

_SO_FAR = "OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
_ORDERED = frozenset({"whole", "number", "date"})


def value_sql(cell: Cell, value: object) -> str:
    """Return a value as SQL of a column's type. Raises Rejected for one that the column cannot hold."""
    found = literal(value, Column(cell.name, cell.type)).sql
    if family(cell.type) == "whole" and isinstance(value, float) and not value.is_integer():
        raise Rejected(f"“{cell.name[:100]}” holds whole numbers; {value} is none.", hint="Take a whole number.")
    return f"{found}::{cell.type}"


def _fill(bench: Bench, step: Step) -> None:
    cell, how = bench.cell(step.column), step.parameters["how"]
    c = cell.ref
    if how == "previous":
        seen = f"CASE WHEN {bench.alive} THEN {c} END" if bench.alive else c
        above = bench.put(f"last_value({seen} IGNORE NULLS) {_SO_FAR}", c, *([bench.alive] if bench.alive else []))
        bench.change(cell, f"coalesce({c}, {above})", above)
    elif how == "column":
        if step.parameters["from"] is None:
            raise Rejected("It is not said which column the values come from.", hint="Choose the other column.")
        other = bench.cell(step.parameters["from"])
        taken = other.ref if other.type == cell.type else f"TRY_CAST({other.ref} AS {cell.type})"
        bench.change(cell, f"coalesce({c}, {taken})", other.ref)
    else:
        if step.parameters["value"] is None:
            raise Rejected("It is not said what the empty cells are filled with.", hint="Type the value.")
        bench.change(cell, f"coalesce({c}, {value_sql(cell, step.parameters['value'])})")


def _ordered(bench: Bench, step: Step) -> Cell:
    cell = bench.cell(step.column)
    if family(cell.type) not in _ORDERED:
        raise Rejected(
            f"“{cell.name[:100]}” holds {in_words(cell.type)}, which has no bounds.", hint="Read it as numbers or dates first."
        )
    return cell


def _blank_values(bench: Bench, step: Step) -> None:
    below, above, values = (step.parameters[name] for name in ("below", "above", "values"))
    if below is None and above is None and not values:
        raise Rejected("It is not said which values become empty.", hint="Give a bound, or name values.")
    cell = bench.cell(step.column) if below is None and above is None else _ordered(bench, step)
    told = [f"{cell.ref} < {value_sql(cell, below)}"] if below is not None else []
    told += [f"{cell.ref} > {value_sql(cell, above)}"] if above is not None else []
    told += [f"{cell.ref} IN ({', '.join(value_sql(cell, value) for value in values)})"] if values else []
    bench.change(cell, f"CASE WHEN {' OR '.join(told)} THEN NULL ELSE {cell.ref} END")


def _clip(bench: Bench, step: Step) -> None:
    cell, low, high = _ordered(bench, step), step.parameters["low"], step.parameters["high"]
    if low is None and high is None:
        raise Rejected("It is not said where the bounds are.", hint="Give a least or a largest value.")
    told = ""
    if low is not None:
        told += f" WHEN {cell.ref} < {value_sql(cell, low)} THEN {value_sql(cell, low)}"
    if high is not None:
        told += f" WHEN {cell.ref} > {value_sql(cell, high)} THEN {value_sql(cell, high)}"
    bench.change(cell, f"CASE{told} ELSE {cell.ref} END")


def _round(bench: Bench, step: Step) -> None:
    cell = bench.cell(step.column)
    if family(cell.type) not in {"whole", "number"}:
        raise Rejected(f"“{cell.name[:100]}” holds {in_words(cell.type)}.", hint="Read it as numbers first.")
    rounded = f"round({cell.ref}, {step.parameters['digits']})"
    # Of a type with few digits a rounded number may be one digit too long: it stays as it is.
    bench.change(cell, f"coalesce(TRY_CAST({rounded} AS {cell.type}), {cell.ref})")


def _add_constant(bench: Bench, step: Step) -> None:
    kind, value = step.parameters["type"], step.parameters["value"]
    told = "NULL" if value is None else literal(value, Column(step.parameters["into"], kind)).sql
    bench.add(step.parameters["into"], f"{told}::{kind}", type=kind)


def _add_row_number(bench: Bench, step: Step) -> None:
    start = step.parameters["start"]
    if bench.alive is None:
        bench.add(step.parameters["into"], f"({ROW} + {start - 1})::BIGINT", ROW, type="BIGINT", at=0)
        return
    counted = f"(count(CASE WHEN {bench.alive} THEN 1 END) {_SO_FAR} + {start - 1})::BIGINT"
    bench.add(step.parameters["into"], counted, bench.alive, type="BIGINT", at=0)


def _title_of_fill(step: Step) -> str:
    how, value = step.parameters["how"], str(step.parameters["value"])
    shown = value if len(value) <= 40 else value[:37] + "…"
    told = {"previous": "the value above", "column": quoted(step.parameters["from"]), "value": f"“{shown}”"}[how]
    return f"Fill empty cells of {quoted(step.column)} with {told}"


def _title_of_blank(step: Step) -> str:
    below, above, values = (step.parameters[name] for name in ("below", "above", "values"))
    told = [f"below {below}"] if below is not None else []
    told += [f"above {above}"] if above is not None else []
    if values:
        shown = ", ".join(str(value)[:20] for value in values[:4])
        told.append(f"that say {shown}" + (f" and {len(values) - 4:,} more" if len(values) > 4 else ""))
    return f"Empty the cells of {quoted(step.column)} {' or '.join(told)}"


def _title_of_clip(step: Step) -> str:
    low, high = step.parameters["low"], step.parameters["high"]
    told = (
        f"between {low} and {high}"
        if None not in (low, high)
        else f"at {low} or more"
        if high is None
        else f"at {high} or less"
    )
    return f"Keep {quoted(step.column)} {told}"


VALUE_OPERATIONS = (
    Operation(
        "fill",
        "Fill empty cells",
        "Empty cells get a value, the one above, or that of another column.",
        "Empty cells",
        "column",
        _fill,
        _title_of_fill,
        ("any",),
        (
            Parameter(
                "how",
                Kind.CHOICE,
                "With",
                default="value",
                choices=(("value", "a value"), ("previous", "the value above"), ("column", "another column")),
            ),
            Parameter("value", Kind.VALUE, "Value"),
            Parameter("from", Kind.COLUMN, "Other column"),
        ),
        across_if=("how", "previous"),
        running=True,
    ),
    Operation(
        "blank_values",
        "Empty values",
        "Values that cannot be, such as 999 or 1900-01-01, become empty cells.",
        "Empty cells",
        "column",
        _blank_values,
        _title_of_blank,
        ("any",),
        (
            Parameter("below", Kind.VALUE, "Below"),
            Parameter("above", Kind.VALUE, "Above"),
            Parameter("values", Kind.VALUES, "Values", default=[]),
        ),
    ),
    Operation(
        "clip",
        "Keep within bounds",
        "Values beyond a bound become that bound.",
        "Numbers and dates",
        "column",
        _clip,
        _title_of_clip,
        ("whole", "number", "date"),
        (Parameter("low", Kind.VALUE, "Least"), Parameter("high", Kind.VALUE, "Largest")),
    ),
    Operation(
        "round",
        "Round",
        "Numbers keep so many decimals.",
        "Numbers and dates",
        "column",
        _round,
        lambda step: f"Round {quoted(step.column)} to {step.parameters['digits']} decimals",
        ("whole", "number"),
        (Parameter("digits", Kind.WHOLE, "Decimals", default=0, low=-12, high=12, help="-3 rounds to thousands."),),
    ),
    Operation(
        "add_constant",
        "Add a column of one value",
        "Every row gets the same value.",
        "Columns",
        "columns",
        _add_constant,
        lambda step: (
            f"Add {quoted(step.parameters['into'])} with {'no value' if step.parameters['value'] is None else '“' + str(step.parameters['value'])[:40] + '”'} in every row"
        ),
        ("any",),
        (
            Parameter("into", Kind.NAME, "New column", required=True),
            Parameter("value", Kind.VALUE, "Value"),
            Parameter("type", Kind.TYPE, "Type", default="VARCHAR", choices=tuple((name, in_words(name)) for name in OFFERED)),
        ),
    ),
    Operation(
        "add_row_number",
        "Number the rows",
        "A new first column counts the rows.",
        "Columns",
        "columns",
        _add_row_number,
        lambda step: f"Number the rows in {quoted(step.parameters['into'])}",
        ("any",),
        (
            Parameter("into", Kind.NAME, "New column", required=True),
            Parameter("start", Kind.WHOLE, "First number", default=1, low=-(10**12), high=10**12),
        ),
        across=True,
        running=True,
    ),
)
