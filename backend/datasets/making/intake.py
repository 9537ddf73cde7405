"""Getting the bytes of sources that are not stored yet: a sample is made, an import is fetched."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from backend.adapters.storage import storage
from backend.core.errors import Conflict, ListmillError, Rejected
from backend.datasets.formats.course import Course
from backend.datasets.making.fetching import fetch
from backend.datasets.models import Version
from backend.datasets.names import safe_file_name
from backend.datasets.places import place
from backend.datasets.samples import write_orders, write_properties
from backend.datasets.versions import Source
from backend.jobs.runner import Run


@contextmanager
def whole_sources(run: Run, version: Version, sources: Sequence[Source], folder: Path) -> Iterator[tuple[Source, ...]]:
    """Lend the sources with a stored file each. What was fetched for a conversion that does not succeed is deleted again."""
    found: list[Source] = []
    fetched: list[str] = []
    try:
        for source in sources:
            if source.key is not None:
                found.append(replace(source, size_bytes=source.size_bytes or storage().size(source.key)))
            elif "import" in source.options:
                found.extend(fetch(run, version.id, source, folder, fetched))
            else:
                found.append(_sample(run, version, source, folder))
        yield tuple(found)
    except BaseException:
        with suppress(ListmillError):  # what cannot be deleted now goes with the dataset
            storage().delete(fetched)
        raise


def _sample(run: Run, version: Version, source: Source, folder: Path) -> Source:
    """Make a sample unless somebody has made it already: the same seed makes the same rows."""
    sample, rows = source.options.get("sample"), int(source.options.get("rows") or 0)
    key = f"sources/{version.id}/{safe_file_name(source.name)}"
    if not storage().exists(key):
        path = folder / "sample.csv"
        with place(run):
            run.report(0, message=f"Making {rows:,} rows")
            if sample == "orders":
                write_orders(path, rows=rows, course=Course(_Quiet(run), 1))
            elif sample == "properties":
                write_properties(path, rows=rows, check=run.check)
            else:
                raise Rejected("This version has no source.", hint="Upload the file again.")
        with suppress(Conflict):  # another holder of this work was as quick: the sample is the same
            storage().put_file(key, path)
    return replace(source, key=key, size_bytes=storage().size(key))


class _Quiet:
    """A run that hears of stopping but is not told how far the sample is: its bytes do not count yet."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self.check: Callable[[], None] = run.check
        self.stopping: Callable[[Callable[[], object]], AbstractContextManager[None]] = run.stopping

    def report(self, done: int, *, total: int | None = None, message: str = "") -> None:  # noqa: ARG002  a Listener
        self._run.check()
