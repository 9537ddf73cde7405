"""The work of one cell: its question asked, its SQL run, the rows of its chart found. Nothing is written down here."""

from dataclasses import dataclass, field
from uuid import UUID

from backend.adapters.engine import Stopping
from backend.core.errors import NotFound, Rejected
from backend.datasets.currents import currents
from backend.notebooks import above
from backend.notebooks.models import Cell
from backend.notebooks.repository import Whole
from backend.notebooks.schemas import Kind
from backend.notebooks.settling import versions_of
from backend.queries import asking, charts, service
from backend.queries.charts import ChartSpec
from backend.queries.explore import ExploreSpec, explore
from backend.queries.schemas import QueryRunView


@dataclass(frozen=True)
class Done:
    """What the work came to; the fields are those of a CellRun."""

    query_run_id: UUID | None = None
    answer_id: UUID | None = None
    answer_job_id: UUID | None = None
    versions: dict[str, str] = field(default_factory=dict)
    results: dict[str, str] = field(default_factory=dict)
    row_count: int | None = None


@dataclass(frozen=True)
class Wish:
    """How a cell is to be run: how long a model is waited for, and whether an earlier answer will do."""

    wait_s: float | None = 0.0
    use_cache: bool = True
    stopping: Stopping | None = None


def do(owner_id: UUID, whole: Whole, cell: Cell, wish: Wish) -> Done:
    """Do the work of a cell that is no note. Raises as `asking.ask`, `service.run_sql` and `explore` do."""
    kind, content = Kind(cell.kind), cell.content
    if kind is Kind.QUESTION:
        return _question(owner_id, whole, cell, wish)
    if kind is Kind.SQL:
        return _sql(owner_id, whole, cell, str(content.get("sql", "")), wish)
    match content["source"]:
        case "sql":
            done = _sql(owner_id, whole, cell, str(content["sql"]), wish)
        case "explore":
            done = _explored(owner_id, whole, cell, wish)
        case _:
            run = above.source_of(whole, cell)
            done = Done(
                query_run_id=run.query_run_id,
                versions=dict(run.versions),
                results={str(run.cell_id): str(run.query_run_id)},
                row_count=run.row_count,
            )
    _check_fits(owner_id, done, content.get("spec"))
    return done


def check_dataset(owner_id: UUID, whole: Whole) -> None:
    """Raise NotFound when the dataset of a notebook was deleted."""
    notebook = whole.notebook
    if notebook.dataset_id not in {one.dataset_id for one in currents(owner_id).values()}:
        raise NotFound(
            f"“{notebook.dataset_name}” was deleted, so nothing can be asked about it any more.",
            hint="What the cells showed before stays here.",
        )


def _question(owner_id: UUID, whole: Whole, cell: Cell, wish: Wish) -> Done:
    check_dataset(owner_id, whole)
    question = str(cell.content.get("question", ""))
    turns, results = above.turns_above(owner_id, whole, cell, question)
    found = asking.ask(
        owner_id,
        question,
        dataset_id=whole.notebook.dataset_id,
        notebook_id=whole.notebook.id,
        before=turns,
        wait_s=wish.wait_s,
        use_cache=wish.use_cache,
        stopping=wish.stopping,
    )
    if isinstance(found, asking.StillAsking):
        return Done(answer_id=found.answer_id, answer_job_id=found.job_id, results=results)
    return Done(
        query_run_id=found.receipt.query_run_id,
        answer_id=found.id,
        versions=versions_of(owner_id, found),
        results=results,
        row_count=found.row_count,
    )


def _sql(owner_id: UUID, whole: Whole, cell: Cell, sql: str, wish: Wish) -> Done:
    read = above.readable(whole, cell, sql)
    try:
        run = service.run_sql(owner_id, sql, tables=read.tables, use_cache=wish.use_cache, stopping=wish.stopping)
    except Rejected as refused:
        if read.problems:  # it names a cell that cannot be read; that says more than a table that is not there
            raise read.problems[0] from refused
        raise
    return _done(run, read.results)


def _explored(owner_id: UUID, whole: Whole, cell: Cell, wish: Wish) -> Done:
    check_dataset(owner_id, whole)
    try:
        spec = ExploreSpec.model_validate(cell.content["explore"])
    except ValueError as error:
        raise Rejected("What was clicked together cannot be read.", hint="Pin the chart again from Explore.") from error
    found = explore(owner_id, whole.notebook.dataset_id, spec, stopping=wish.stopping)
    service.save_chart(owner_id, found.run.id, found.chart)
    return _done(found.run, {})


def _done(run: QueryRunView, results: dict[str, str]) -> Done:
    return Done(query_run_id=run.id, versions=dict(run.versions), results=results, row_count=run.row_count)


def _check_fits(owner_id: UUID, done: Done, spec: object) -> None:
    if spec is None or done.query_run_id is None:
        return
    told = charts.valid(ChartSpec.model_validate(spec), service.get_run(owner_id, done.query_run_id).columns)
    if told:
        raise Rejected(f"The chart does not fit these rows any more. {told}", hint="Choose its columns again.")
