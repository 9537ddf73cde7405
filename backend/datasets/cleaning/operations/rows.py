"""Operations on rows: keeping some, dropping some, and those that repeat others."""

from typing import Any

from backend.core.errors import Rejected
from backend.datasets.cleaning.bench import Bench
from backend.datasets.cleaning.operations.operation import Operation
from backend.datasets.cleaning.operations.parameters import Kind, Parameter
from backend.datasets.cleaning.operations.text import quoted
from backend.datasets.cleaning.step import Step
from backend.datasets.filtering import Filter, find_column, read_filter, where

_FILTERS = Parameter("filters", Kind.FILTERS, "Rows", required=True, low=1, high=40)
_MATCH = Parameter("match", Kind.CHOICE, "Fit", default="all", choices=(("all", "all conditions"), ("any", "one of them")))
_WORDS = {
    "eq": "is",
    "ne": "is not",
    "lt": "<",
    "le": "≤",
    "gt": ">",
    "ge": "≥",
    "in": "is one of",
    "not_in": "is none of",
    "contains": "contains",
    "not_contains": "does not contain",
    "starts_with": "begins with",
    "ends_with": "ends with",
    "between": "is between",
    "is_null": "is empty",
    "not_null": "is filled",
    "is_true": "is yes",
    "is_false": "is no",
}


def _condition(bench: Bench, step: Step) -> tuple[str, list[str]]:
    filters = [read_filter(one) for one in step.parameters["filters"]]
    cells = bench.comparable()
    reads = [cells[find_column(one.column, cells)].sql for one in filters]
    return f"({where(filters, cells, match=step.parameters['match'])})", reads


def _keep_rows(bench: Bench, step: Step) -> None:
    condition, reads = _condition(bench, step)
    bench.drop_rows(f"({condition} IS NOT TRUE)", *reads)


def _drop_rows(bench: Bench, step: Step) -> None:
    condition, reads = _condition(bench, step)
    bench.drop_rows(f"({condition} IS TRUE)", *reads)


def _dedupe_exact(bench: Bench, step: Step) -> None:
    for name in step.parameters["columns"]:
        bench.cell(name)
    bench.drop_surplus(step.parameters)


def _dedupe_fuzzy(bench: Bench, step: Step) -> None:
    cells = [bench.cell(name) for name in (*step.parameters["columns"], *step.parameters["block"])]
    if not cells:
        raise Rejected("It is not said which columns are compared.", hint="Choose at least one.")
    bench.drop_surplus(step.parameters)


def _told(step: Step) -> str:
    joint = " and " if step.parameters["match"] == "all" else " or "
    return joint.join(_filter_in_words(read_filter(one)) for one in step.parameters["filters"][:3]) + (
        " …" if len(step.parameters["filters"]) > 3 else ""
    )


def _filter_in_words(one: Filter) -> str:
    words = f"{quoted(one.column)} {_WORDS[one.operator]}"
    if one.operator in {"is_null", "not_null", "is_true", "is_false"}:
        return words
    values: tuple[Any, ...] = one.value if isinstance(one.value, tuple) else (one.value,)  # Any: JSON
    shown = (" and " if one.operator == "between" else ", ").join(_shown(value) for value in values[:3])
    return f"{words} {shown}" + (" …" if len(values) > 3 else "")


def _shown(value: object) -> str:
    return "empty" if value is None else f"“{str(value)[:40]}”"


def _listed(names: list[str]) -> str:
    return ", ".join(quoted(name) for name in names[:4]) + (f" and {len(names) - 4:,} more" if len(names) > 4 else "")


def _title_of_exact(step: Step) -> str:
    columns, keep = step.parameters["columns"], step.parameters["keep"]
    other = "an earlier" if keep == "first" else "a later"
    return f"Drop rows that repeat {other} one in {_listed(columns) if columns else 'every cell'}"


def _title_of_fuzzy(step: Step) -> str:
    told, apart = step.parameters, len(step.parameters.get("apart") or ())
    but = f", but for {apart:,} {'group' if apart == 1 else 'groups'}" if apart else ""
    return f"Drop rows that are {told['similarity']:.0%} alike in {_listed(told['columns'])}{but}"


ROW_OPERATIONS = (
    Operation(
        "keep_rows",
        "Keep rows",
        "Only rows that fit the conditions stay.",
        "Rows",
        "rows",
        _keep_rows,
        lambda step: f"Keep rows where {_told(step)}",
        ("any",),
        (_FILTERS, _MATCH),
    ),
    Operation(
        "drop_rows",
        "Drop rows",
        "Rows that fit the conditions go.",
        "Rows",
        "rows",
        _drop_rows,
        lambda step: f"Drop rows where {_told(step)}",
        ("any",),
        (_FILTERS, _MATCH),
    ),
    Operation(
        "dedupe_exact",
        "Drop repeated rows",
        "Of rows that are equal in the columns you name, one stays.",
        "Rows",
        "rows",
        _dedupe_exact,
        _title_of_exact,
        ("any",),
        (
            Parameter("columns", Kind.COLUMNS, "Equal in", default=[], help="Without any, all columns are compared."),
            Parameter(
                "keep", Kind.CHOICE, "Keep", default="first", choices=(("first", "the first row"), ("last", "the last row"))
            ),
        ),
        across=True,
    ),
    Operation(
        "dedupe_fuzzy",
        "Drop rows that are nearly the same",
        "Of rows that are much alike in the columns you name, one stays.",
        "Rows",
        "rows",
        _dedupe_fuzzy,
        _title_of_fuzzy,
        ("any",),
        (
            Parameter("columns", Kind.COLUMNS, "Compared", required=True, low=1, high=8),
            Parameter(
                "block",
                Kind.COLUMNS,
                "Look alike in",
                default=[],
                high=8,
                help="Only rows that begin alike in one of these are compared.",
            ),
            Parameter(
                "similarity", Kind.NUMBER, "How much alike", default=0.92, low=0.5, high=1, help="From 0.5 to 1; 1 is equal."
            ),
            Parameter(
                "keep",
                Kind.CHOICE,
                "Keep",
                default="first",
                choices=(("first", "the first row"), ("fullest", "the row with most filled cells")),
            ),
            Parameter(
                "apart",
                Kind.APART,
                "Groups that are different",
                default=[],
                high=500,
                help="Rows you said are not the same; known by their words in the columns compared.",
            ),
        ),
        across=True,
    ),
)
