"""Where exported rows come from: a version as a view shows it, or files that hold a result."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from backend.adapters.storage import storage
from backend.core.table import Column
from backend.datasets import filtering
from backend.datasets.schemas import VersionRef
from backend.records import viewing
from backend.records.exports.selection import Selection, whole
from backend.records.schemas import View
from backend.records.standing import standing


@contextmanager
def of_view(
    source: VersionRef,
    view: View,
    *,
    name: str,
    columns: Sequence[str] | None = None,
    rows: Sequence[int] | None = None,
) -> Iterator[Selection]:
    """Lend the rows of a view of a version, out of what was prepared for it where that is there; files stay until the block ends.

    `columns` are the names that are wanted, in their order, `rows` the only row numbers; by default all are.
    Raises Rejected for a view or columns that the version does not have.
    """
    with standing(source, view) as at:
        if at.view.plain and columns is None and rows is None:
            yield whole(at.base.files, name=name, columns=source.columns)
            return
        sql = viewing.statement_of(at.base, at.rest, columns=columns, rows=rows)
        sample = viewing.statement_of(at.base, View(), columns=columns)
        known = None if at.rest.narrowed else at.base.rows if rows is None else len(rows)
        yield Selection(name, sql, named(source, columns), at.base.files, rows=known, sample=sample)


@contextmanager
def of_objects(keys: Sequence[str], *, name: str, columns: Sequence[Column]) -> Iterator[Selection]:
    """Lend all rows of Parquet objects in the storage, under the names of `columns`. Raises NotFound."""
    with ExitStack() as pins:
        yield whole([pins.enter_context(storage().local(key)) for key in keys], name=name, columns=columns)


def named(source: VersionRef, columns: Sequence[str] | None) -> tuple[str, ...]:
    """Return the names of the wanted columns as the version has them. Raises Rejected for one it does not have."""
    names = [column.name for column in source.columns]
    return tuple(filtering.find_column(name, names) for name in columns) if columns is not None else tuple(names)
