"""One dirty file and what a careful analyst expects of it; where two readings are fair, both are allowed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

Source = bytes | str | Callable[[], bytes | str]
Cell = str | None


@dataclass(frozen=True)
class Case:
    """A file of this name.

    `outcomes` are the fair pairs of rows loaded and rows aside; `columns` the fair lists of names, empty if any will do;
    `types` names the fair types of a column, parted by |; `values` are (row, column, fair texts); `issues` the fair numbers
    of cells that do not fit, None for any. `told` has words of which the report must have one each, parted by |.
    """

    name: str
    source: Source
    outcomes: tuple[tuple[int, int], ...] = ((100, 0),)
    columns: tuple[tuple[str, ...], ...] = ()
    types: Mapping[str, str] = field(default_factory=dict)
    values: tuple[tuple[int, str, tuple[Cell, ...]], ...] = ()
    issues: frozenset[int] | None = frozenset({0})
    refused: bool = False
    told: tuple[str, ...] = ()
    options: Mapping[str, object] = field(default_factory=dict)

    def content(self) -> bytes:
        """Return the bytes of the file."""
        made = self.source() if callable(self.source) else self.source
        return made.encode() if isinstance(made, str) else made


def case(
    name: str,
    source: Source,
    rows: int | Sequence[tuple[int, int]] = 100,
    *,
    columns: str | Sequence[str] = "",
    types: Mapping[str, str] | None = None,
    values: Sequence[tuple[int, str, Cell | tuple[Cell, ...]]] = (),
    issues: int | set[int] | None = 0,
    told: str | Sequence[str] = (),
    **options: object,
) -> Case:
    """Return a case. `columns` is one list of names parted by spaces, or several such lists that are equally fair."""
    lists = [columns] if isinstance(columns, str) else columns
    return Case(
        name=name,
        source=source,
        outcomes=((rows, 0),) if isinstance(rows, int) else tuple(rows),
        columns=tuple(tuple(one.split(" ")) for one in lists if one),
        types=types or {},
        values=tuple((row, column, cell if isinstance(cell, tuple) else (cell,)) for row, column, cell in values),
        issues=None if issues is None else frozenset({issues} if isinstance(issues, int) else issues),
        told=(told,) if isinstance(told, str) else tuple(told),
        options=options,
    )


def refused(name: str, source: Source, *, told: str | Sequence[str] = ()) -> Case:
    """Return the case of a file that is no table, and is refused in these words."""
    return Case(name=name, source=source, refused=True, told=(told,) if isinstance(told, str) else tuple(told))


def lines(*head: str, row: Callable[[int], str], count: int = 100, end: str = "\n", foot: Sequence[str] = ()) -> str:
    """Return a text: the lines of `head`, `count` rows, the lines of `foot`."""
    return end.join([*head, *(row(i) for i in range(count)), *foot]) + end
