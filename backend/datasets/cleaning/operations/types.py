"""Operations that give a column another type; what does not fit becomes empty and is counted, or lets nothing pass."""

from backend.adapters.engine import quote_text
from backend.core.errors import Rejected
from backend.datasets.cleaning.bench import Bench, Cell
from backend.datasets.cleaning.operations.conversions import read_date, read_moment, read_number
from backend.datasets.cleaning.operations.operation import Operation
from backend.datasets.cleaning.operations.parameters import Kind, Parameter
from backend.datasets.cleaning.operations.text import TEXT, quoted, text_cell
from backend.datasets.cleaning.operations.typenames import OFFERED, family, in_words
from backend.datasets.cleaning.step import Step

_NUMBERS = ("DOUBLE", "BIGINT", "DECIMAL(18,2)", "DECIMAL(18,4)")
_ALIKE = (frozenset({"whole", "number", "boolean"}), frozenset({"date"}), frozenset({"time"}))  # become each other
_UNFIT = Parameter(
    "unfit",
    Kind.CHOICE,
    "What does not fit",
    default="null",
    choices=(("null", "becomes empty and is counted"), ("refuse", "stops the whole plan")),
)
_FIRST = Parameter(
    "first",
    Kind.CHOICE,
    "Begins with",
    default="day",
    choices=(("day", "the day, 31.12.2026"), ("month", "the month, 12/31/2026"), ("year", "the year, 2026-12-31")),
    help="Dates that begin with the year, or name the month, are read either way.",
)


def _refuses(step: Step) -> bool:
    return bool(step.parameters["unfit"] == "refuse")


def _to_number(bench: Bench, step: Step) -> None:
    cell, kind = bench.cell(step.column), step.parameters["type"]
    if kind not in {"DOUBLE", "BIGINT"} and not kind.startswith("DECIMAL"):
        raise Rejected(f"{kind} is no type of numbers.", hint=f"Take {', '.join(_NUMBERS)}.")
    if family(cell.type) in {"whole", "number"}:
        _cast_cell(bench, cell, kind, refuses=_refuses(step))
        return
    value = read_number(bench, text_cell(bench, step).ref, decimal=step.parameters["decimal"], kind=kind)
    if step.parameters["percent"] == "share":
        if kind != "DOUBLE":
            raise Rejected("A share of 1 needs the type DOUBLE.", hint="Choose DOUBLE, or keep percentages as they are.")
        value = bench.put(
            f"CASE WHEN contains({cell.ref}, '%') THEN {value} / 100 ELSE {value} END", value, cell.ref, by_value=True
        )
    bench.convert(cell, value, value, type=kind, refuses=_refuses(step))


def _to_date(bench: Bench, step: Step) -> None:
    cell = bench.cell(step.column)
    if family(cell.type) == "date":
        _cast_cell(bench, cell, "DATE", refuses=_refuses(step))
        return
    value = read_date(bench, text_cell(bench, step).ref, first=step.parameters["first"])
    bench.convert(cell, value, value, type="DATE", refuses=_refuses(step))


def _to_timestamp(bench: Bench, step: Step) -> None:
    cell = bench.cell(step.column)
    if family(cell.type) == "date":
        kind = cell.type if cell.type.startswith("TIMESTAMP") else "TIMESTAMP"
        _cast_cell(bench, cell, kind, refuses=_refuses(step))
        return
    value = read_moment(bench, text_cell(bench, step).ref, first=step.parameters["first"])
    bench.convert(cell, value, value, type="TIMESTAMP", refuses=_refuses(step))


def _to_boolean(bench: Bench, step: Step) -> None:
    cell = bench.cell(step.column)
    if cell.type == "BOOLEAN":
        return
    yes, no = ({word.strip().lower() for word in step.parameters[name]} for name in ("yes", "no"))
    if yes & no:
        raise Rejected(f"“{min(yes & no)[:60]}” is to be both yes and no.", hint="Name each word once.")
    told = f"lower(trim({cell.ref if cell.type == TEXT else f'{cell.ref}::VARCHAR'}))"
    listed = [", ".join(quote_text(word) for word in sorted(words)) for words in (yes, no)]
    value = f"CASE WHEN {told} IN ({listed[0]}) THEN true WHEN {told} IN ({listed[1]}) THEN false END"
    bench.convert(cell, value, type="BOOLEAN", refuses=_refuses(step))


def _cast(bench: Bench, step: Step) -> None:
    _cast_cell(bench, bench.cell(step.column), step.parameters["type"], refuses=_refuses(step))


def _cast_cell(bench: Bench, cell: Cell, kind: str, *, refuses: bool) -> None:
    if cell.type == kind:
        return
    c, value = cell.ref, f"TRY_CAST({cell.ref} AS {kind})"
    into, out_of = family(kind), family(cell.type)
    if kind != TEXT and out_of != "text" and not any({into, out_of} <= alike for alike in _ALIKE):
        raise Rejected(
            f"“{cell.name[:100]}” holds {in_words(cell.type)}, which cannot become {in_words(kind)}.",
            hint="Choose another type.",
        )
    if into in {"whole", "number"} and out_of == "text":
        c = read_number(bench, c, decimal="point", kind="BIGINT" if kind == "INTEGER" else kind)
        value = f"TRY_CAST({c} AS INTEGER)" if kind == "INTEGER" else c
    elif into == "whole" and out_of == "number":  # a cast would round
        value = f"CASE WHEN {c} = trunc({c}) THEN {value} END"
    elif kind == TEXT and out_of == "other" and cell.type != "UUID":
        value = f"to_json({c})::VARCHAR" if cell.type != "BLOB" else f"lower(hex({c}))"
    bench.convert(cell, value, c, type=kind, refuses=refuses)


def _type_choices(names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((name, in_words(name) + (f" ({name})" if name.startswith("DECIMAL") else "")) for name in names)


TYPE_OPERATIONS = (
    Operation(
        "to_number",
        "Read as numbers",
        "Text becomes numbers: thousands separators, currencies, percent signs, (5) and 5- for minus are understood.",
        "Numbers and dates",
        "column",
        _to_number,
        lambda step: (
            f"Read {quoted(step.column)} as {in_words(step.parameters['type'])} with a decimal {step.parameters['decimal']}"
        ),
        ("text", "whole", "number"),
        (
            Parameter(
                "decimal",
                Kind.CHOICE,
                "Decimals stand behind",
                default="point",
                choices=(("point", "a point, 1,234.50"), ("comma", "a comma, 1.234,50")),
            ),
            Parameter("type", Kind.TYPE, "Type", default="DOUBLE", choices=_type_choices(_NUMBERS)),
            Parameter(
                "percent", Kind.CHOICE, "12%", default="keep", choices=(("keep", "is kept as 12"), ("share", "becomes 0.12"))
            ),
            _UNFIT,
        ),
    ),
    Operation(
        "to_date",
        "Read as dates",
        "Text becomes dates, however they are written.",
        "Numbers and dates",
        "column",
        _to_date,
        lambda step: f"Read {quoted(step.column)} as dates, the {step.parameters['first']} first",
        ("text", "date"),
        (_FIRST, _UNFIT),
    ),
    Operation(
        "to_timestamp",
        "Read as dates with times",
        "Text becomes dates with a time of day.",
        "Numbers and dates",
        "column",
        _to_timestamp,
        lambda step: f"Read {quoted(step.column)} as dates with times, the {step.parameters['first']} first",
        ("text", "date"),
        (_FIRST, _UNFIT),
    ),
    Operation(
        "to_boolean",
        "Read as yes or no",
        "Words become yes or no.",
        "Numbers and dates",
        "column",
        _to_boolean,
        lambda step: f"Read {quoted(step.column)} as yes or no",
        ("text", "whole", "boolean"),
        (
            Parameter("yes", Kind.WORDS, "Words for yes", required=True, low=1, high=100, help="Case does not matter."),
            Parameter("no", Kind.WORDS, "Words for no", required=True, low=1, high=100, help="Case does not matter."),
            _UNFIT,
        ),
    ),
    Operation(
        "cast",
        "Change the type",
        "A column gets another type.",
        "Numbers and dates",
        "column",
        _cast,
        lambda step: f"Make {quoted(step.column)} {in_words(step.parameters['type'])}",
        ("any",),
        (Parameter("type", Kind.TYPE, "Type", required=True, choices=_type_choices(OFFERED)), _UNFIT),
    ),
)
