"""What leaves the records room: a view of a version's rows, pages of it, one row whole, how many rows there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Self
from uuid import UUID

from backend.core.table import Column as RecordColumn
from backend.datasets.filtering import Filter, read_filters, write_filters
from backend.records import view_texts

__all__ = ["Count", "Filter", "RecordColumn", "RecordDetail", "RecordPage", "SortKey", "TotalIs", "View"]

TotalIs = Literal["exact", "at_least", "unknown"]


@dataclass(frozen=True)
class SortKey:
    """One column to sort by. Empty cells come last in either direction; equal rows keep the order of the version."""

    column: str
    descending: bool = False


@dataclass(frozen=True)
class View:
    """Which rows of a version are wanted, and in what order. Equal views are asked for once and kept once."""

    sort: tuple[SortKey, ...] = ()
    filters: tuple[Filter, ...] = ()
    search: str = ""

    @classmethod
    def parse(
        cls,
        *,
        sort: str | None = None,
        filter: str | None = None,  # noqa: A002  the API's word
        search: str | None = None,
        names: Sequence[str] = (),
    ) -> Self:
        """Return the view that three texts of an address say; columns are looked up only when it is read.

        An order that is exactly one of `names`, or - and one of them, means that column, whatever characters it has.
        Raises Rejected naming what is wrong.
        """
        return cls(
            tuple(SortKey(column, descending) for column, descending in view_texts.read_sort(sort or "", names)),
            tuple(read_filters(filter or "")),
            view_texts.read_search(search or ""),
        )

    def sort_text(self) -> str:
        """Return the order as `parse` reads it, "" without one."""
        return view_texts.write_sort((key.column, key.descending) for key in self.sort)

    def filter_text(self) -> str:
        """Return the conditions as `parse` reads them, "" without any."""
        return write_filters(self.filters)

    @property
    def plain(self) -> bool:
        """Whether it shows every row in the order of the version."""
        return not (self.sort or self.narrowed)

    @property
    def narrowed(self) -> bool:
        """Whether it may leave rows out."""
        return bool(self.filters or self.search)


@dataclass(frozen=True)
class RecordPage:
    """Some rows of a view, in its order. `row_numbers` are their places in the version, from 1.

    Cells are ready for JSON; those wider than a page shows are cut and end in “…”; `cut` names them as (row, column) of this page,
    both from 0. `position` is the place of the first row in the view, from 0, where it is known. `preparing` is the job that makes
    this view quick, `note` says what a person should know of it.
    """

    version_id: UUID
    columns: tuple[RecordColumn, ...]
    rows: tuple[tuple[object, ...], ...]
    row_numbers: tuple[int, ...]
    position: int | None
    total: int | None
    total_is: TotalIs
    next: str | None
    previous: str | None
    preparing: UUID | None = None
    note: str | None = None
    cut: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class RecordDetail:
    """One row whole. `previous_row` and `next_row` are its neighbours in the version, None at its ends."""

    row: int
    version_id: UUID
    columns: tuple[RecordColumn, ...]
    values: tuple[object, ...]
    previous_row: int | None
    next_row: int | None


@dataclass(frozen=True)
class Count:
    """How many rows a view has, as far as it is known."""

    total: int | None
    total_is: TotalIs
