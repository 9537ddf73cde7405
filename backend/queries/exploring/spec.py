"""What a person put together on the shelves: a closed description that stands in an address and in a cell of a notebook."""

from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, field_validator

from backend.queries.charts import Kind

Aggregate = Literal["sum", "mean", "median", "min", "max", "count", "distinct"]
Grain = Literal["hour", "day", "week", "month", "quarter", "year"]
Operator = Literal["eq", "ne", "lt", "le", "gt", "ge", "in", "not_in", "contains", "between", "is_null", "not_null"]
Name = Literal["x", "y", "colour", "facet", "size"]

SHELVES: tuple[Name, ...] = get_args(Name)
GRAINS: tuple[Grain, ...] = get_args(Grain)
MOST_FILTERS = 30
MOST_BINS = 100
MOST_VALUES = 1000

Plain = bool | int | float | str | None


class Closed(BaseModel):
    """A description that takes nothing it does not know, and does not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Shelf(Closed):
    """One column on one shelf.

    With an `aggregate` it is a value, without one a place: each of its values, cut into `grain` (times) or about `bins`
    ranges (numbers). For places of short text, `bins` is how many stand alone; the others become one.
    """

    column: str = Field(min_length=1, max_length=500)
    aggregate: Aggregate | None = None
    grain: Grain | None = None
    bins: int | None = Field(None, ge=2, le=MOST_BINS)


class Filter(Closed):
    """A condition on one column: each row fits it or does not, also a row without a value.

    `in` and `not_in` take a list, where None stands for rows without a value; `between` takes [least, most], either of which
    may be None. `negated` turns it into its opposite, so the two together hold every row exactly once.
    """

    column: str = Field(min_length=1, max_length=500)
    operator: Operator
    value: Plain | tuple[Plain, ...] = None
    negated: bool = False

    @field_validator("value")
    @classmethod
    def _bounded(cls, value: Plain | tuple[Plain, ...]) -> Plain | tuple[Plain, ...]:
        if isinstance(value, str | tuple) and len(value) > MOST_VALUES:
            raise ValueError(f"a filter takes at most {MOST_VALUES:,} values or characters")
        return value


class ExploreSpec(Closed):
    """Shelves and filters. `kind` None: the chart that fits best. `sort` orders bars of short texts, by value when None."""

    x: Shelf | None = None
    y: Shelf | None = None
    colour: Shelf | None = None
    facet: Shelf | None = None
    size: Shelf | None = None
    filters: tuple[Filter, ...] = Field((), max_length=MOST_FILTERS)
    kind: Kind | None = None
    log: bool = False
    sort: Literal["value", "x"] | None = None

    def shelf(self, name: Name) -> Shelf | None:
        """Return what is on a shelf."""
        found: Shelf | None = getattr(self, name)
        return found

    def with_shelf(self, name: Name, shelf: Shelf | None) -> "ExploreSpec":
        """Return the same with something else on a shelf; the kind is chosen anew."""
        return self.model_copy(update={name: shelf, "kind": None})

    @property
    def filled(self) -> tuple[Name, ...]:
        """The shelves that hold something."""
        return tuple(name for name in SHELVES if self.shelf(name) is not None)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it names, each once."""
        shelved = [shelf.column for name in self.filled if (shelf := self.shelf(name))]
        return tuple(dict.fromkeys([*shelved, *(one.column for one in self.filters)]))
