"""Results of earlier runs as tables of a later statement."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from backend.adapters.db import transaction
from backend.core.errors import Rejected
from backend.queries import repository
from backend.queries.models import QueryRun


@dataclass(frozen=True)
class Earlier:
    """The result of an earlier run: the key of its rows, and the dataset versions they come from."""

    key: str
    dataset_id: UUID | None
    versions: Mapping[str, str]


def lookup(owner_id: UUID, named: Mapping[str, UUID], *, taken: Collection[str]) -> dict[str, Earlier]:
    """Return the results of these runs by their names. `taken` are the names of this person's tables.

    Raises NotFound for a run that is not theirs; Rejected for a name that is a table too, and for a result that was cut,
    not answered or is not kept any more.
    """
    if not named:
        return {}
    tables = {table.lower() for table in taken}
    both = next((name for name in named if name.lower() in tables), None)
    if both is not None:
        raise Rejected(
            f"“{both}” is a table of yours and the name of an earlier result.", hint="Give the earlier result another name."
        )
    with transaction() as session:
        return {name: _earlier(name, repository.get(session, owner_id, run_id)) for name, run_id in named.items()}


def not_kept(name: str) -> Rejected:
    """The rows of an earlier result are gone."""
    return Rejected(f"The rows of “{name}” are not kept any more.", hint=f"Run “{name}” again first.")


def _earlier(name: str, run: QueryRun) -> Earlier:
    if run.error is not None:
        raise Rejected(f"“{name}” was not answered: {run.error}", hint=f"Correct “{name}” and run it first.")
    if run.row_count is None:
        raise Rejected(f"“{name}” has no rows yet.", hint="Wait until it has run, then run this again.")
    if run.truncated:
        raise Rejected(
            f"“{name}” was cut at {run.row_count:,} rows, so what is counted from it would be wrong.",
            hint=f"Filter or group in “{name}” so that all of its rows are kept, or read the dataset itself here.",
        )
    if run.result_key is None:
        raise not_kept(name)
    return Earlier(run.result_key, run.dataset_id, dict(run.versions))
