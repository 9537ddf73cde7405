"""What a page is read from: the version, or the copy that comes closest to the view, and what is left to do on it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from uuid import UUID

from backend.adapters.storage import storage
from backend.core.errors import NotFound
from backend.datasets.schemas import VersionRef
from backend.records import base, copies, viewing
from backend.records.base import Base
from backend.records.models import PreparedView
from backend.records.schemas import View


@dataclass(frozen=True)
class Standing:
    """A base and the part of a view that it does not hold already. `view` is the whole of it, `name` what it is called."""

    source: VersionRef
    base: Base
    view: View
    rest: View
    name: str

    @property
    def ordered(self) -> bool:
        """Whether the rows of the base stand in the order of the view."""
        return not self.rest.sort

    @property
    def rows_name(self) -> str:
        """Return what the rows of the view are called, whatever their order."""
        return viewing.name_of(View((), self.view.filters, self.view.search))

    @property
    def counted(self) -> tuple[UUID, str, bool]:
        """Return under which name this is counted."""
        return self.source.version_id, self.name, self.base.prepared


@contextmanager
def standing(source: VersionRef, view: View) -> Iterator[Standing]:
    """Lend what a view of a version is read from; the files stay on this machine until the block ends.

    Raises Rejected for a column that the version does not have.
    """
    wanted = viewing.resolved(view, source.columns)
    name = viewing.name_of(wanted)
    with ExitStack() as held:
        for copy, rest in () if wanted.plain else _copies(source, wanted):
            try:
                path = held.enter_context(storage().local(copy.key))
            except NotFound:  # swept between two looks
                continue
            prepared = Base((path,), (0, copy.rows), source.columns, prepared=True)
            yield Standing(source, prepared, wanted, rest, name)
            return
        yield Standing(source, held.enter_context(base.of_version(source)), wanted, wanted, name)


def _copies(source: VersionRef, view: View) -> list[tuple[PreparedView, View]]:
    """Return the copies that serve a view with what is left to do on each: the very one first, then the one in its order."""
    rests = {viewing.name_of(View(view.sort, view.filters)): View(search=view.search)} if view.sort or view.filters else {}
    if view.sort:
        rests.setdefault(viewing.name_of(View(view.sort)), View((), view.filters, view.search))
    found = copies.find(source.version_id, set(rests)) if rests else {}
    return [(found[name], rest) for name, rest in rests.items() if name in found]
