"""The public verbs about queries: run SQL now or as a job, look at past runs and their rows, keep a chart."""

import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from sqlmodel import Session

from backend.adapters.db import transaction
from backend.adapters.engine import Stopping
from backend.core.config import settings
from backend.core.errors import ListmillError, Rejected, TimedOut
from backend.core.table import Table
from backend.jobs import service as jobs
from backend.jobs.runner import Outcome, Run
from backend.queries import chart_cache, charts, execution, repository, results, statement
from backend.queries.chart_choice import suggest
from backend.queries.chart_data import ChartData, chart_data
from backend.queries.charts import ChartSpec
from backend.queries.models import QueryRun
from backend.queries.schemas import HistoryPage, QueryRunView

_LONGEST_KEPT = 20_000  # characters of a statement the history keeps; the engine takes no more
_LATE_HINT = "Filter earlier or group into fewer rows; the limit is LISTMILL_BACKGROUND_QUERY_TIMEOUT_S."


def run_sql(
    owner_id: UUID,
    sql: str,
    *,
    tables: Mapping[str, UUID] | None = None,
    use_cache: bool = True,
    stopping: Stopping | None = None,
) -> QueryRunView:
    """Run one SELECT over this person's datasets and return the run; its rows stand in a file of their own.

    `tables` are earlier runs of theirs, by the name their results have in the statement. An answer to the same statement over
    the same versions and results is used again. `stopping` lends a callable that ends the query. A statement that is not
    answered stands in the history too.

    Raises Rejected, TimedOut, Cancelled, Unavailable as `engine.run` does; NotFound for an earlier run that is not theirs;
    Rejected for one whose result was cut or is not kept, and for a name that is a table too.
    """
    started = time.monotonic()
    plan = execution.plan(owner_id, sql, tables=tables)
    if use_cache and (found := execution.find_answered(plan)):
        return _keep(plan.again(found, elapsed_ms=round((time.monotonic() - started) * 1000)))
    run = plan.new_run()
    key = f"{results.PREFIX}{run.id}.parquet"
    try:
        answer = execution.execute(plan, key, deadline_s=settings().query_timeout_s, stopping=stopping)
    except (Rejected, TimedOut) as error:
        if _keepable(sql):
            _refuse(run, error)
            _keep(run)
        raise
    plan.fill(run, answer, key=key)
    return _keep(run)


def count_rows(owner_id: UUID, sql: str) -> int:
    """Return the one number a statement gives, without a place in the history. Raises as `run_sql` does."""
    plan = execution.plan(owner_id, sql)
    return execution.number(plan, deadline_s=settings().query_timeout_s)


def start_run(owner_id: UUID, sql: str) -> UUID:
    """Run one SELECT as a job, for what takes longer than a person waits; return the job's id. See `run_of_job`.

    Raises Rejected for a text that cannot be a statement.
    """
    if not _keepable(sql):
        raise Rejected(
            f"A statement has 1 to {_LONGEST_KEPT:,} readable characters; this has {len(sql):,}.",
            hint="Write one SELECT; put long lists of values into a dataset of their own and join it.",
        )
    run = execution.plan(owner_id, sql).new_run()
    with transaction() as session:
        job = jobs.enqueue(
            session,
            "queries.run",
            owner_id=owner_id,
            title=statement.one_line(sql),
            parameters={"run_id": str(run.id)},
            subject_id=run.id,
        )
        run.job_id = job.id
        session.add(run)
    return job.id


def run_in_background(run: Run) -> Outcome:
    """Do the work of "queries.run": the run it belongs to is filled when the chunk is published."""
    run_id = UUID(run.parameters["run_id"])
    plan = execution.plan(run.owner_id, get_run(run.owner_id, run_id).sql)
    key = f"{results.PREFIX}{run.name(str(run_id))}.parquet"
    deadline_s = settings().background_query_timeout_s
    try:
        answer = execution.execute(plan, key, deadline_s=deadline_s, stopping=run.stopping, progress=run.report)
    except (Rejected, TimedOut) as error:
        # With a deadline this long another attempt would not help: the job fails at once.
        told = Rejected(error.detail, hint=_LATE_HINT if isinstance(error, TimedOut) else error.hint)
        with transaction() as session:
            _refuse(repository.get(session, run.owner_id, run_id), told)
        raise told from error

    def publish(session: Session) -> None:
        plan.fill(repository.get(session, run.owner_id, run_id), answer, key=key)

    return Outcome(answer.rows, {"run_id": str(run_id), "rows": answer.rows}, publish)


def get_run(owner_id: UUID, run_id: UUID) -> QueryRunView:
    """Return one run of this person. Raises NotFound."""
    with transaction() as session:
        return repository.view(repository.get(session, owner_id, run_id))


def run_of_job(owner_id: UUID, job_id: UUID) -> QueryRunView:
    """Return the run that a job started with `start_run` makes. Raises NotFound."""
    with transaction() as session:
        return repository.view(repository.of_job(session, owner_id, job_id))


def history(owner_id: UUID, *, dataset_id: UUID | None = None, cursor: str | None = None, size: int = 50) -> HistoryPage:
    """Return this person's runs, newest first, `size` (1 to 200) a page; with `dataset_id` those that read it first.

    Raises Rejected for a cursor this list did not make.
    """
    with transaction() as session:
        found, following = repository.page(session, owner_id, dataset_id=dataset_id, cursor=cursor, size=size)
        return HistoryPage(tuple(map(repository.view, found)), following)


def result_table(owner_id: UUID, run_id: UUID, *, limit: int, offset: int = 0) -> Table:
    """Return rows of a result from `offset` on, reading only what it needs. Raises as `result_file` does."""
    run = get_run(owner_id, run_id)
    with results.pinned(run) as path:
        return results.table(run, path, limit=limit, offset=offset)


@contextmanager
def result_file(owner_id: UUID, run_id: UUID) -> Iterator[Path]:
    """Lend the Parquet file with the rows of a run; it stays until the block ends.

    Raises NotFound (also for rows no longer kept), Conflict while a job still makes it, Rejected if it was not answered.
    """
    with results.pinned(get_run(owner_id, run_id)) as path:
        yield path


def chart_of(owner_id: UUID, run_id: UUID) -> ChartSpec:
    """Return the chart the person chose for a result, else the one that fits it best. Raises as `result_file` does."""
    run = get_run(owner_id, run_id)
    if run.chart is not None:
        return run.chart
    with results.pinned(run) as path:
        return suggest(run.columns, path)


def chart_rows(owner_id: UUID, run_id: UUID, spec: ChartSpec) -> ChartData:
    """Return what `spec` draws of a result: few rows, aggregated. Raises Rejected if it does not fit, and as `result_file`."""
    run = get_run(owner_id, run_id)
    _check_chart(run, spec)
    if (kept := chart_cache.find(owner_id, run.result_key, spec)) is not None:
        return kept
    with results.pinned(run) as path:
        data = chart_data(path, spec)
    chart_cache.keep(owner_id, run.result_key, spec, data)
    return data


def save_chart(owner_id: UUID, run_id: UUID, spec: ChartSpec) -> QueryRunView:
    """Keep the chart a person chose for a result. Raises NotFound; Rejected if it does not fit the columns."""
    with transaction() as session:
        run = repository.get(session, owner_id, run_id)
        _check_chart(repository.view(run), spec)
        run.chart = spec.model_dump(mode="json")
        return repository.view(run)


def sweep_results(*, kept: Collection[UUID] = ()) -> int:
    """Delete result files older than `result_keep_days` but those of the runs `kept`; return how many. The history stays."""
    return results.sweep(kept=kept)


def _keep(run: QueryRun) -> QueryRunView:
    with transaction() as session:
        session.add(run)
    return repository.view(run)


def _refuse(run: QueryRun, error: ListmillError) -> None:
    run.error, run.hint = error.detail, error.hint


def _keepable(sql: str) -> bool:
    """Say whether the database can keep this text as a statement."""
    readable = sql.encode(errors="replace").decode() == sql  # no half of a surrogate pair
    return bool(sql.strip()) and len(sql) <= _LONGEST_KEPT and "\x00" not in sql and readable


def _check_chart(run: QueryRunView, spec: ChartSpec) -> None:
    if told := charts.valid(spec, run.columns):
        raise Rejected(told, hint="Choose other columns or another kind of chart.")
