"""How notebooks leave as JSON."""

from backend.api.answers import columns_json
from backend.core.table import Table, plain
from backend.notebooks.schemas import CellRunView, CellView, Difference, NotebookHead, NotebookView, SharedNotebook


def head_json(head: NotebookHead) -> dict[str, object]:
    """Return a notebook as a list shows it."""
    return {
        "id": str(head.id),
        "title": head.title,
        "dataset_id": str(head.dataset_id),
        "dataset_name": head.dataset_name,
        "cells": head.cells,
        "updated_at": plain(head.updated_at),
        "shared": head.shared,
    }


def notebook_json(view: NotebookView) -> dict[str, object]:
    """Return a notebook with its cells."""
    return {
        "id": str(view.id),
        "title": view.title,
        "dataset_id": str(view.dataset_id),
        "dataset_name": view.dataset_name,
        "dataset_gone": view.dataset_gone,
        "cells": [cell_json(cell) for cell in view.cells],
        "share_token": view.share_token,
        "created_at": plain(view.created_at),
        "updated_at": plain(view.updated_at),
    }


def cell_json(cell: CellView) -> dict[str, object]:
    """Return a cell with what its newest run came to; its rows are those of `query_run_id`."""
    return {
        "id": str(cell.id),
        "notebook_id": str(cell.notebook_id),
        "kind": cell.kind.value,
        "name": cell.name,
        "content": plain(cell.content),
        "collapsed": cell.collapsed,
        "run_id": plain(cell.run_id),
        "before_run_id": plain(cell.before_run_id),
        "answer_id": plain(cell.answer_id),
        "query_run_id": plain(cell.query_run_id),
        "job_id": plain(cell.job_id),
        "row_count": cell.row_count,
        "error": cell.error,
        "hint": cell.hint,
        "ran_at": plain(cell.ran_at),
        "versions": cell.versions,
        "stale": cell.stale,
        "changed": cell.changed,
        "updated_at": plain(cell.updated_at),
    }


def run_json(run: CellRunView) -> dict[str, object]:
    """Return one run of a cell."""
    return {
        "id": str(run.id),
        "query_run_id": plain(run.query_run_id),
        "answer_id": plain(run.answer_id),
        "ran_at": plain(run.ran_at),
        "versions": run.versions,
        "content": plain(run.content),
        "error": run.error,
        "row_count": run.row_count,
    }


def difference_json(found: Difference) -> dict[str, object]:
    """Return how two results differ."""
    return {
        "kind": found.kind,
        "told": found.told,
        "before": plain(found.before),
        "after": plain(found.after),
        "added": found.added,
        "removed": found.removed,
        "changed": found.changed,
        "columns": list(found.columns),
        "rows": [{"kind": row.kind, "cells": plain(row.cells), "before": plain(row.before)} for row in found.rows],
    }


def shared_json(found: SharedNotebook) -> dict[str, object]:
    """Return a notebook as its readers see it: nothing by which they could reach more of its owner's."""
    hidden = {"answer_id", "query_run_id", "run_id", "before_run_id", "job_id", "notebook_id"}
    cells = [{key: value for key, value in cell_json(cell).items() if key not in hidden} for cell in found.view.cells]
    return {
        "title": found.view.title,
        "owner": found.owner_name,
        "dataset_name": found.view.dataset_name,
        "cells": cells,
        "updated_at": plain(found.view.updated_at),
    }


def rows_json(table: Table) -> dict[str, object]:
    """Return rows of a result."""
    return {
        "columns": columns_json(table.columns),
        "rows": [[plain(cell) for cell in row] for row in table.rows],
        "row_count": table.row_count,
        "truncated": table.truncated,
    }
