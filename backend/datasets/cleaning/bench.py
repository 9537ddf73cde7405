"""The table a plan is worked out on: columns as they stand after each step, as SQL expressions in as few layers as possible.

Inside, columns are called c0, c1 ... and r1, r2 ..., so a name from outside appears only where rows enter and where they leave.
A change never overwrites: it adds an expression over what was there, so that before and after of every step can be compared in
one pass. Rows that go are marked, not filtered, for the same reason; whoever writes the result filters once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from backend.adapters.engine import quote_identifier, quote_text
from backend.core.errors import Rejected
from backend.core.table import Column
from backend.datasets.cleaning.values_table import ValuesTable
from backend.datasets.filtering import Cell as Comparable

ROW = "row"  # the number of a row in the version, from 1
_MANY = 20  # texts; fewer are compared one by one


@dataclass(frozen=True)
class Cell:
    """A column as it stands: `ref` is what SQL calls its cells now, `born` what it called them first."""

    ref: str
    name: str
    type: str
    born: str


@dataclass(frozen=True)
class Stand:
    """The table at one point of the plan: its columns, and which rows are there (None: all)."""

    columns: tuple[Cell, ...]
    alive: str | None


@dataclass
class Effect:
    """What a step does, as conditions over the finished bench: cells it changes, rows that go, cells that do not fit."""

    step_id: str
    before: Stand
    cells: list[str] = field(default_factory=list)
    gone: str | None = None
    unfit: str | None = None
    refuses: bool = False
    unfit_cell: str | None = None  # the cell before, to show what did not fit
    after: Stand | None = None


@dataclass(frozen=True)
class Kept:
    """A bench as it stood, so that a step that cannot be done leaves nothing."""

    columns: Sequence[Cell]
    alive: str | None
    effects: int
    layers: Sequence[int]


Surplus = Callable[["Bench", Mapping[str, object]], str | None]


class Bench:
    """Columns and layers of one plan. Operations change it in the order of the steps."""

    def __init__(self, columns: Sequence[Column], *, surplus: Surplus, values: ValuesTable | None = None) -> None:
        self.base = tuple(columns)
        self.columns = [Cell(f"c{i}", column.name, column.type, f"c{i}") for i, column in enumerate(columns)]
        self.alive: str | None = None
        self.effects: list[Effect] = []
        self._layers: list[list[tuple[str, str]]] = []
        self._level = {ROW: 0} | {cell.ref: 0 for cell in self.columns}
        self._surplus, self._values = surplus, values
        self._made = 0

    def begin(self, step_id: str) -> None:
        """Begin a step: what follows is its effect."""
        self.effects.append(Effect(step_id, self.stand()))

    def end(self) -> None:
        """End a step."""
        self.effects[-1].after = self.stand()

    def stand(self) -> Stand:
        """Return the table as it stands."""
        return Stand(tuple(self.columns), self.alive)

    def kept(self) -> Kept:
        """Return what `restore` needs to undo what is done from here on."""
        return Kept(list(self.columns), self.alive, len(self.effects), [len(layer) for layer in self._layers])

    def restore(self, kept: Kept) -> None:
        """Undo what was done since `kept`: a step that cannot be done leaves nothing."""
        self.columns, self.alive = list(kept.columns), kept.alive
        del self.effects[kept.effects :]
        del self._layers[len(kept.layers) :]
        for layer, length in zip(self._layers, kept.layers, strict=True):
            del layer[length:]

    def cell(self, name: str | None) -> Cell:
        """Return a column by its name: exactly, else without regard to case. Raises Rejected where there is none."""
        for alike in (str, str.casefold):
            found = next((cell for cell in self.columns if alike(cell.name) == alike(name or "")), None)
            if found is not None:
                return found
        listed = ", ".join(f"“{cell.name[:60]}”" for cell in self.columns[:10])
        raise Rejected(
            f"There is no column “{(name or '')[:100]}” at this step.",
            hint=f"The columns are {listed}{' …' if len(self.columns) > 10 else '.'}",
        )

    def put(self, expression: str, *reads: str, by_value: bool = False) -> str:
        """Add an expression over the refs in `reads` and return what it is called, in the lowest layer that has them.

        `by_value` says that equal values give equal results, and no value none: those of a column with few are looked up.
        """
        self._made += 1
        ref = f"r{self._made}"
        known = self._values.looked_up(ref, expression, reads) if by_value and self._values else None
        if known:
            expression, reads = known[0], (known[1],)
        level = max((self._level[one] for one in reads), default=0)
        while len(self._layers) <= level:
            self._layers.append([])
        self._layers[level].append((ref, expression))
        self._level[ref] = level + 1
        return ref

    def is_among(self, ref: str, keys: Sequence[str]) -> str:
        """Return the condition that a text is one of these; of many, most others are told by a quick test."""
        among = f"{ref} IN ({', '.join(map(quote_text, keys))})"
        return among if self._values is None or len(keys) < _MANY else f"{self._values.maybe_among(ref, keys)} AND {among}"

    def change(
        self,
        cell: Cell,
        expression: str,
        *reads: str,
        type: str | None = None,  # noqa: A002  DuckDB's word
        by_value: bool = False,
    ) -> Cell:
        """Give a column another value, and note the cells that differ; return the column as it is now."""
        ref = self.put(expression, cell.ref, *reads, by_value=by_value)
        changed = replace(cell, ref=ref, type=type or cell.type)
        self.columns[self.columns.index(cell)] = changed
        # What becomes another type is read anew in every cell: as text both would look alike.
        same = changed.type == cell.type
        self.effects[-1].cells.append(f"{cell.ref} IS DISTINCT FROM {ref}" if same else f"{cell.ref} IS NOT NULL")
        return changed

    def convert(self, cell: Cell, expression: str, *reads: str, type: str, refuses: bool) -> Cell:  # noqa: A002  DuckDB's word
        """Give a column another type. Cells that do not fit are empty then; `refuses` lets none of them pass."""
        changed = self.change(cell, expression, *reads, type=type, by_value=cell.type == "VARCHAR")
        effect = self.effects[-1]
        effect.unfit, effect.refuses = f"{cell.ref} IS NOT NULL AND {changed.ref} IS NULL", refuses
        effect.unfit_cell = cell.ref
        return changed

    def add(
        self,
        name: str,
        expression: str,
        *reads: str,
        type: str,  # noqa: A002  DuckDB's word
        at: int | None = None,
        by_value: bool = False,
    ) -> Cell:
        """Add a column, at the end or at a place. Raises Rejected for a name that is taken."""
        self.check_free(name)
        ref = self.put(expression, *reads, by_value=by_value)
        cell = Cell(ref, name, type, ref)
        self.columns.insert(len(self.columns) if at is None else at, cell)
        self.effects[-1].cells.append(f"{cell.ref} IS NOT NULL")
        return cell

    def rename(self, cell: Cell, name: str) -> None:
        """Call a column something else. Raises Rejected for a name that is taken."""
        self.check_free(name, beside=cell)
        self.columns[self.columns.index(cell)] = replace(cell, name=name)

    def drop(self, cell: Cell) -> None:
        """Leave a column out. Raises Rejected for the last one."""
        if len(self.columns) == 1:
            raise Rejected(f"“{cell.name[:100]}” is the only column left.", hint="A list keeps at least one column.")
        self.columns.remove(cell)

    def drop_rows(self, condition: str, *reads: str) -> None:
        """Let the rows go that fit a condition, which is never unknown."""
        before = f"{self.alive} AND " if self.alive else ""
        self.effects[-1].gone = self.put(f"({before}{condition})", *reads, *([self.alive] if self.alive else []))
        gone = self.effects[-1].gone
        self.alive = self.put(f"({before}NOT {gone})", gone, *([self.alive] if self.alive else []))

    def drop_surplus(self, parameters: Mapping[str, object]) -> None:
        """Let those rows go that repeat others, as the plan's maker finds them."""
        self.drop_rows(self._surplus(self, parameters) or "false", ROW)

    def check_free(self, name: str, *, beside: Cell | None = None) -> None:
        """Raise Rejected for a name that another column has, in whatever case."""
        if any(cell.name.casefold() == name.casefold() for cell in self.columns if cell is not beside):
            raise Rejected(f"There is a column “{name[:100]}” already.", hint="Choose another name.")

    def comparable(self) -> dict[str, Comparable]:
        """Return the columns as filters take them."""
        return {cell.name: Comparable(cell.ref, cell.type) for cell in self.columns}

    def over(self, source: str) -> str:
        """Return the relation of everything: all columns at every step, with row numbers. `source` has c0, c1 ... and row."""
        found = source
        for layer in self._layers:
            if layer:
                found = f"SELECT *, {', '.join(f'{expression} AS {ref}' for ref, expression in layer)} FROM ({found})"
        return found

    def result(self, source: str) -> str:
        """Return the SELECT of the finished table: its columns by their names, the rows that stay, in their order."""
        cells = ", ".join(f"{cell.ref} AS {quote_identifier(cell.name)}" for cell in self.columns)
        stay = f" WHERE {self.alive}" if self.alive else ""
        return f"SELECT {cells} FROM ({self.over(source)}){stay}"

    def after(self) -> tuple[Column, ...]:
        """Return the columns of the finished table."""
        return tuple(Column(cell.name, cell.type) for cell in self.columns)
