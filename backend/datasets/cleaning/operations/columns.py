"""Operations on columns: leaving one out, another name, another order, taking one apart, putting several together."""

from backend.adapters.engine import quote_text
from backend.core.errors import Rejected
from backend.datasets.cleaning.bench import Bench
from backend.datasets.cleaning.operations.operation import Operation
from backend.datasets.cleaning.operations.parameters import Kind, Parameter
from backend.datasets.cleaning.operations.patterns import groups_in
from backend.datasets.cleaning.operations.text import TEXT, quoted, text_cell
from backend.datasets.cleaning.step import Step

_KEEP = Parameter("keep", Kind.FLAG, "Keep the column", default=False)


def _drop(bench: Bench, step: Step) -> None:
    bench.drop(bench.cell(step.column))


def _rename(bench: Bench, step: Step) -> None:
    bench.rename(bench.cell(step.column), step.parameters["to"])


def _reorder(bench: Bench, step: Step) -> None:
    first = [bench.cell(name) for name in step.parameters["columns"]]
    if len(set(first)) < len(first):
        raise Rejected("The order names a column twice.", hint="Name each column once.")
    bench.columns[:] = [*first, *(cell for cell in bench.columns if cell not in first)]


def _split(bench: Bench, step: Step) -> None:
    by, into = quote_text(step.parameters["by"]), step.parameters["into"]
    cell = text_cell(bench, step)
    c, last = cell.ref, len(into)
    # The last column takes what is left, so that no part of a cell is lost.
    places = bench.put(f"string_split({c}, {by})", c, by_value=True)
    parts = [f"nullif({places}[{i}], '')" for i in range(1, last)]
    parts.append(f"nullif(array_to_string({places}[{last}:], {by}), '')")
    _parted(bench, step, parts, places)


def _split_pattern(bench: Bench, step: Step) -> None:
    pattern, into = step.parameters["pattern"], step.parameters["into"]
    if groups_in(pattern) < len(into):
        raise Rejected(
            f"The pattern has {groups_in(pattern)} groups for {len(into)} columns.", hint="Put each part in round brackets."
        )
    cell = text_cell(bench, step)
    told = quote_text(pattern)
    parts = [
        f"CASE WHEN regexp_matches({cell.ref}, {told}) THEN nullif(regexp_extract({cell.ref}, {told}, {i}), '') END"
        for i in range(1, len(into) + 1)
    ]
    _parted(bench, step, parts, cell.ref)


def _split_at(bench: Bench, step: Step) -> None:
    positions, into = step.parameters["positions"], step.parameters["into"]
    if len(into) != len(positions) + 1:
        raise Rejected(
            f"{len(positions)} places cut a cell into {len(positions) + 1} parts; {len(into)} columns are named.",
            hint="Name one column more than there are places.",
        )
    cell = text_cell(bench, step)
    ends = [*zip([0, *positions], positions, strict=False)]
    parts = [f"nullif(substr({cell.ref}, {start + 1}, {end - start}), '')" for start, end in ends]
    parts.append(f"nullif(substr({cell.ref}, {positions[-1] + 1}), '')")
    _parted(bench, step, parts, cell.ref)


def _parted(bench: Bench, step: Step, parts: list[str], reads: str) -> None:
    """Add the parts of a cell as columns behind it, and leave the column out unless it stays."""
    cell = bench.cell(step.column)
    place = bench.columns.index(cell) + 1
    if not step.parameters["keep"]:
        bench.columns.remove(cell)
        place -= 1
    for i, (name, part) in enumerate(zip(step.parameters["into"], parts, strict=True)):
        bench.add(name, part, reads, type=TEXT, at=place + i, by_value=True)


def _merge(bench: Bench, step: Step) -> None:
    cells = [bench.cell(name) for name in step.parameters["columns"]]
    place = min(bench.columns.index(cell) for cell in cells)
    between = quote_text(step.parameters["with"])
    told = ", ".join(f"nullif({cell.ref}::VARCHAR, '')" for cell in cells)
    if not step.parameters["keep"]:
        bench.columns[:] = [cell for cell in bench.columns if cell not in cells]
    merged = f"nullif(concat_ws({between}, {told}), '')"
    bench.add(step.parameters["into"], merged, *(cell.ref for cell in cells), type=TEXT, at=place)


def _names(names: list[str]) -> str:
    return ", ".join(quoted(name) for name in names[:4]) + (f" and {len(names) - 4:,} more" if len(names) > 4 else "")


_INTO = Parameter("into", Kind.NAMES, "New columns", required=True, low=1, high=50)
COLUMN_OPERATIONS = (
    Operation(
        "split",
        "Split at a separator",
        "A column becomes several; the last takes what is left.",
        "Columns",
        "column",
        _split,
        lambda step: f"Split {quoted(step.column)} at “{step.parameters['by']}” into {_names(step.parameters['into'])}",
        ("text",),
        (Parameter("by", Kind.TEXT, "Separator", required=True, high=50), _INTO, _KEEP),
    ),
    Operation(
        "split_pattern",
        "Split by a pattern",
        "Each group of a pattern becomes a column; a cell that does not fit leaves them empty.",
        "Columns",
        "column",
        _split_pattern,
        lambda step: f"Split {quoted(step.column)} by a pattern into {_names(step.parameters['into'])}",
        ("text",),
        (Parameter("pattern", Kind.PATTERN, "Pattern (RE2)", required=True, high=500), _INTO, _KEEP),
    ),
    Operation(
        "split_at",
        "Split at places",
        "Texts of fixed width become several columns.",
        "Columns",
        "column",
        _split_at,
        lambda step: f"Split {quoted(step.column)} at places into {_names(step.parameters['into'])}",
        ("text",),
        (
            Parameter("positions", Kind.WHOLES, "After how many characters", required=True, low=1, high=49),
            _INTO,
            _KEEP,
        ),
    ),
    Operation(
        "merge",
        "Merge columns",
        "Several columns become one; empty cells are left out.",
        "Columns",
        "columns",
        _merge,
        lambda step: f"Merge {_names(step.parameters['columns'])} into {quoted(step.parameters['into'])}",
        ("any",),
        (
            Parameter("columns", Kind.COLUMNS, "Columns", required=True, low=2, high=50),
            Parameter("with", Kind.TEXT, "Between them", default=" ", high=50),
            Parameter("into", Kind.NAME, "New column", required=True),
            _KEEP,
        ),
    ),
    Operation(
        "rename",
        "Rename",
        "A column gets another name.",
        "Columns",
        "column",
        _rename,
        lambda step: f"Call {quoted(step.column)} {quoted(step.parameters['to'])}",
        ("any",),
        (Parameter("to", Kind.NAME, "New name", required=True),),
    ),
    Operation(
        "reorder",
        "Reorder columns",
        "The columns you name come first, the others after them.",
        "Columns",
        "columns",
        _reorder,
        lambda step: f"Put {_names(step.parameters['columns'])} first",
        ("any",),
        (Parameter("columns", Kind.COLUMNS, "First columns", required=True, low=1),),
    ),
    Operation(
        "drop",
        "Leave out",
        "A column is left out.",
        "Columns",
        "column",
        _drop,
        lambda step: f"Leave out {quoted(step.column)}",
        ("any",),
    ),
)
