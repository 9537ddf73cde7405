"""Questions in words: asked, listed, looked at again, judged, forgotten."""

from typing import Annotated, Literal
from uuid import UUID

from anyio import to_thread
from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from backend.api.answers import columns_json
from backend.api.identity import Me
from backend.api.queries import places
from backend.core.errors import ListmillError, Rejected
from backend.core.table import plain
from backend.notebooks import cells, running
from backend.notebooks import service as notebooks
from backend.notebooks.schemas import Kind
from backend.queries import asking, examples, replies, service
from backend.queries.answers import Answer

router = APIRouter(tags=["questions"])
_ROWS = 10_000


class Question(BaseModel):
    """A question in plain words about one dataset."""

    question: str = Field(min_length=1, max_length=asking.LONGEST, examples=["total amount by month in 2026"])
    dataset_id: UUID
    notebook_id: UUID | None = None
    after: UUID | None = Field(None, description="the answer this question goes on from, for “and by month?”")


class Correction(BaseModel):
    """The SQL an answer should have had."""

    sql: str = Field(min_length=1, max_length=20_000)


class Verdict(BaseModel):
    """Whether an answer was right."""

    verdict: Literal["good", "bad"] | None


@router.post("/ask")
async def ask(asked: Question, me: Me, response: Response) -> dict[str, object]:
    """Answer a question, with SQL, rows, a chart and a receipt; or say what was not understood. 202 while a model is still at it."""

    def work() -> dict[str, object]:
        if asked.notebook_id is not None:
            return _ask_in(me.id, asked, asked.notebook_id, response)
        turns = replies.turns_before(me.id, asked.after, dataset_id=asked.dataset_id) if asked.after else ()
        answer = asking.ask(me.id, asked.question, dataset_id=asked.dataset_id, before=turns)
        if isinstance(answer, asking.StillAsking):
            response.status_code = 202
            return {"job_id": str(answer.job_id), "answer_id": str(answer.answer_id)}
        return answer_json(me.id, answer)

    return await to_thread.run_sync(work, limiter=places())


@router.get("/answers")
def history(
    me: Me, dataset_id: UUID, cursor: str | None = None, size: Annotated[int, Query(ge=1, le=100)] = 20
) -> dict[str, object]:
    """Return your questions about a dataset with their answers, newest first, without rows."""
    page = replies.list_answers(me.id, dataset_id, cursor=cursor, size=size)
    return {"items": [answer_head(answer) for answer in page.items], "next": page.next}


@router.get("/answers/{answer_id}")
def get(answer_id: UUID, me: Me) -> dict[str, object]:
    """Return an answer you got, with its rows as long as they are kept."""
    return answer_json(me.id, replies.get_answer(me.id, answer_id))


@router.delete("/answers/{answer_id}", status_code=204)
def forget(answer_id: UUID, me: Me) -> None:
    """Delete an answer from your history."""
    replies.forget_answer(me.id, answer_id)


@router.post("/answers/{answer_id}/verdict")
def judge(answer_id: UUID, said: Verdict, me: Me) -> dict[str, object]:
    """Say whether an answer was right."""
    return answer_json(me.id, replies.judge(me.id, answer_id, said.verdict))


@router.post("/answers/{answer_id}/correct")
async def correct(answer_id: UUID, written: Correction, me: Me) -> dict[str, object]:
    """Put your own SQL in the place of an answer's: it is run, and answers the same question from then on."""

    def work() -> dict[str, object]:
        return answer_json(me.id, examples.correct(me.id, answer_id, written.sql))

    return await to_thread.run_sync(work, limiter=places())


def _ask_in(owner_id: UUID, asked: Question, notebook_id: UUID, response: Response) -> dict[str, object]:
    """Ask in a cell of its own, behind the cell of the answer it goes on from, else at the end of the notebook."""
    notebook = notebooks.get_notebook(owner_id, notebook_id)
    if notebook.dataset_id != asked.dataset_id:
        raise Rejected("This notebook is about another dataset.", hint="Ask with the dataset_id the notebook has.")
    behind = next((cell.id for cell in notebook.cells if cell.answer_id is not None and cell.answer_id == asked.after), None)
    made = cells.add_cell(owner_id, notebook_id, Kind.QUESTION, content={"question": asked.question}, after=behind)
    try:
        cell = running.run_cell(owner_id, made.id, wait_s=None)
    except ListmillError:
        cells.delete_cell(owner_id, made.id)  # whoever asks again in a minute wants one cell, not two
        raise
    if cell.error is not None:
        raise Rejected(cell.error, hint=cell.hint or "")
    if cell.answer_id is None:
        response.status_code = 202
        waiting = running.cell_runs(owner_id, cell.id)[0]
        return {"job_id": str(cell.job_id), "answer_id": plain(waiting.answer_id), "cell_id": str(cell.id)}
    return answer_json(owner_id, replies.get_answer(owner_id, cell.answer_id)) | {"cell_id": str(cell.id)}


def answer_json(owner_id: UUID, answer: Answer) -> dict[str, object]:
    """Return an answer in the shape of the contract."""
    run_id = answer.receipt.query_run_id
    rows = service.result_table(owner_id, run_id, limit=_ROWS).rows if run_id else []
    return answer_head(answer) | {
        "rows": [[plain(cell) for cell in row] for row in rows],
        "truncated": answer.truncated or len(rows) < (answer.row_count or 0),
    }


def answer_head(answer: Answer) -> dict[str, object]:
    """Return all of an answer but its rows."""
    receipt = answer.receipt
    return {
        "answer_id": str(answer.id),
        "question": answer.question,
        "status": answer.status.value,
        "reading": answer.reading,
        "parts": [{"kind": kind, "text": text} for kind, text in answer.parts],
        "assumptions": list(answer.assumptions),
        "sql": answer.sql,
        "columns": columns_json(answer.columns),
        "row_count": answer.row_count,
        "truncated": answer.truncated,
        "chart": answer.chart,
        "question_to_user": answer.question_to_user,
        "options": [{"text": one.text, "question": one.question, "sql": one.sql} for one in answer.options],
        "suggestions": list(answer.suggestions),
        "verdict": answer.verdict,
        "asked_at": plain(answer.asked_at),
        "receipt": {
            "source": receipt.source.value,
            "version_id": str(receipt.version_id),
            "version_number": receipt.version_number,
            "rows_read": receipt.rows_read,
            "rows_behind": receipt.rows_behind,
            "query_run_id": plain(receipt.query_run_id),
            "model": receipt.model,
            "input_tokens": receipt.input_tokens,
            "output_tokens": receipt.output_tokens,
            "cost_usd": plain(receipt.cost_usd),
            "elapsed_ms": receipt.elapsed_ms,
            "rows_behind_note": receipt.behind_note or None,
            "verified_at": plain(receipt.verified_at),
            "corrected": receipt.corrected,
        },
    }
