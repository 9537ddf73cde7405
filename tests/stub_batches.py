"""The batch interface of the stub model: files, batches with their statuses, cancel, expiry, errors of single requests, a webhook.

`POST /_batches` sets how batches go (see `Course`); `GET /_batches` tells what there is. `python -m tests.stub_batches PORT` serves
it together with the chat completions.
"""

import asyncio
import base64
import hashlib
import hmac
import itertools
import json
import sys
import time
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import uuid4

import httpx2 as httpx
import uvicorn
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests import stub_model
from tests.stub_model import fault


@dataclass
class Course:
    """How batches go until told otherwise."""

    hold: bool = False  # they stay in progress until this is false
    delay_s: float = 0.0  # they take so long
    ends: str = "completed"  # or expired, failed
    share: float = 1.0  # of the requests that are done by then
    code: str = ""  # why a file is not taken
    most: int = 0  # requests the account may have with the provider at once; 0: any number
    every_fault: int = 0  # each so many-th request ends in a line of the error file
    lose_create: int = 0  # so many batches are begun without the caller being told
    create_waits: str = ""  # "before": a batch is not begun until released, and never if nobody waits; "after": it is, untold
    webhook: str = ""
    secret: str = ""


@dataclass
class Filed:
    name: str
    content: bytes
    purpose: str
    id: str = field(default_factory=lambda: f"file-{uuid4().hex}")
    created_at: int = field(default_factory=lambda: int(time.time()))

    def told(self):
        found = {"id": self.id, "object": "file", "bytes": len(self.content), "created_at": self.created_at}
        return {**found, "filename": self.name, "purpose": self.purpose, "status": "processed"}


@dataclass
class Made:
    input_file_id: str
    metadata: dict[str, str]
    id: str = field(default_factory=lambda: f"batch_{uuid4().hex}")
    created_at: int = field(default_factory=lambda: int(time.time()))
    status: str = "in_progress"
    total: int = 0
    completed: int = 0
    failed: int = 0
    output_file_id: str | None = None
    error_file_id: str | None = None
    errors: dict[str, Any] | None = None

    def told(self):
        counts = {"total": self.total, "completed": self.completed, "failed": self.failed}
        found = {name: value for name, value in asdict(self).items() if name not in counts}
        return {
            **found,
            "object": "batch",
            "endpoint": "/v1/chat/completions",
            "completion_window": "24h",
            "request_counts": counts,
        }


course = Course()
files: dict[str, Filed] = {}
batches: dict[str, Made] = {}
uploads: list[str] = []
calls: list[str] = []
working: set[asyncio.Task[None]] = set()


class Line:
    """A line of a file, as the chat completions take a request."""

    headers = {"authorization": "Bearer batch"}  # noqa: RUF012  as it is for all

    def __init__(self, body):
        self.body = body

    async def json(self):
        return self.body


async def put_file(request: Request) -> Response:
    calls.append("upload")
    async with request.form() as form:
        content = await form["file"].read()
        made = Filed(form["file"].filename, content, form["purpose"])
    files[made.id] = made
    uploads.append(made.id)
    return JSONResponse(made.told())


async def list_files(request: Request) -> Response:
    calls.append("list files")
    purpose = request.query_params.get("purpose")
    found = [one.told() for one in reversed(files.values()) if purpose in (None, one.purpose)]
    return JSONResponse({"object": "list", "data": found, "has_more": False})


async def content(request: Request) -> Response:
    calls.append("download")
    found = files.get(request.path_params["id"])
    return Response(found.content, media_type="application/octet-stream") if found else fault(404, "No such file")


async def delete_file(request: Request) -> Response:
    calls.append("delete")
    gone = files.pop(request.path_params["id"], None)
    return JSONResponse({"id": gone.id, "object": "file", "deleted": True}) if gone else fault(404, "No such file")


async def create(request: Request) -> Response:
    said = await request.json()
    calls.append("create")
    if course.create_waits == "before":
        await until(lambda: course.create_waits != "before")
        if await request.is_disconnected():
            return fault(499, "Nobody waits for this any more")
    if said["input_file_id"] not in files:
        return fault(400, "No such file")
    made = Made(said["input_file_id"], said.get("metadata") or {})
    made.total = files[made.input_file_id].content.count(b"\n")
    batches[made.id] = made
    task = asyncio.create_task(run(made))
    working.add(task)
    task.add_done_callback(working.discard)
    await until(lambda: course.create_waits != "after")
    if course.lose_create > 0:
        course.lose_create -= 1
        return fault(500, "The server had an error")
    return JSONResponse(made.told())


async def until(true) -> None:
    for pause in itertools.repeat(0.01):
        if true():
            return
        await asyncio.sleep(pause)


async def run(made: Made) -> None:
    """Work through a batch as the course says."""
    most = course.most
    if most and sum(one.total for one in batches.values() if one.status == "in_progress") > most:
        refuse(made, "token_limit_exceeded")
    elif course.ends == "failed":
        refuse(made, course.code or "invalid_json_line")
    else:
        end = time.time() + course.delay_s
        await until(lambda: (not course.hold and time.time() >= end) or made.status != "in_progress")
        stopped = made.status == "cancelling"
        await finish(made, "cancelled" if stopped else course.ends, share=course.share)
    if course.webhook:
        await ring(made)


def refuse(made: Made, code: str) -> None:
    made.status, made.errors = "failed", {"object": "list", "data": [{"code": code, "message": "secret words", "line": 1}]}


async def finish(made: Made, status: str, *, share: float) -> None:
    lines = [json.loads(line) for line in files[made.input_file_id].content.splitlines()]
    done = lines if status == "completed" else lines[: round(share * len(lines))]
    answers = await asyncio.gather(*(stub_model.answered(Line(one["body"])) for one in done))
    out, wrong = [], []
    for place, (one, answer) in enumerate(zip(done, answers, strict=True)):
        broken = course.every_fault and place % course.every_fault == 0
        status_code = 500 if broken else answer.status_code
        body = {"error": {"message": "The server had an error"}} if broken else json.loads(answer.body)
        told = {"id": f"batch_req_{place}", "custom_id": one["custom_id"], "error": None}
        told["response"] = {"status_code": status_code, "request_id": "r", "body": body}
        (out if status_code == 200 else wrong).append(told)
    for one in lines[len(done) :]:
        why = {"code": f"batch_{status}", "message": "This request was not executed."}
        wrong.append({"id": "batch_req_x", "custom_id": one["custom_id"], "response": None, "error": why})
    made.completed, made.failed = len(out), len(wrong)
    made.output_file_id, made.error_file_id = kept(out[::-1], "output"), kept(wrong, "error")
    made.status = status


def kept(lines: list[dict[str, Any]], name: str) -> str | None:
    if not lines:
        return None
    made = Filed(f"{name}.jsonl", b"".join(json.dumps(one).encode() + b"\n" for one in lines), "batch_output")
    files[made.id] = made
    return made.id


def signed(body: bytes, secret: str, *, at: float | None = None, name: str = "wh_1") -> dict[str, str]:
    """The headers of a call of the provider."""
    told = str(int(time.time() if at is None else at))
    key = base64.b64decode(secret.removeprefix("whsec_")) if secret.startswith("whsec_") else secret.encode()
    made = base64.b64encode(hmac.new(key, f"{name}.{told}.".encode() + body, hashlib.sha256).digest()).decode()
    return {
        "webhook-id": name,
        "webhook-timestamp": told,
        "webhook-signature": f"v1,{made}",
        "content-type": "application/json",
    }


async def ring(made: Made) -> None:
    told = {
        "id": "evt_1",
        "object": "event",
        "type": f"batch.{made.status}",
        "created_at": int(time.time()),
        "data": {"id": made.id},
    }
    body = json.dumps(told).encode()
    async with httpx.AsyncClient(verify=False) as line:
        await line.post(course.webhook, content=body, headers=signed(body, course.secret))


async def list_batches(request: Request) -> Response:
    calls.append("list")
    found = [one.told() for one in reversed(batches.values())]
    after = request.query_params.get("after")
    if after:
        found = found[[one["id"] for one in found].index(after) + 1 :]
    size = int(request.query_params.get("limit", 20))
    return JSONResponse({"object": "list", "data": found[:size], "has_more": len(found) > size})


async def look(request: Request) -> Response:
    calls.append("look")
    found = batches.get(request.path_params["id"])
    return JSONResponse(found.told()) if found else fault(404, "No such batch")


async def cancel(request: Request) -> Response:
    calls.append("cancel")
    found = batches.get(request.path_params["id"])
    if found is None:
        return fault(404, "No such batch")
    if found.status != "in_progress":
        return fault(409, "Cannot cancel a batch that has ended")
    found.status = "cancelling"
    return JSONResponse(found.told())


async def debug(request: Request) -> Response:
    if request.method == "POST":
        said = await request.json()
        if said.pop("forget", False):
            for kept_here in (files, batches, uploads, calls):
                kept_here.clear()
            said = {**asdict(Course()), **said}
        for name, value in said.items():
            setattr(course, name, value)
    made = [{**one.told(), "lines": one.total} for one in batches.values()]
    return JSONResponse({"batches": made, "files": [one.told() for one in files.values()], "uploads": uploads, "calls": calls})


stub_model.app.router.routes += [
    Route("/v1/files", put_file, methods=["POST"]),
    Route("/v1/files", list_files, methods=["GET"]),
    Route("/v1/files/{id}/content", content, methods=["GET"]),
    Route("/v1/files/{id}", delete_file, methods=["DELETE"]),
    Route("/v1/batches", create, methods=["POST"]),
    Route("/v1/batches", list_batches, methods=["GET"]),
    Route("/v1/batches/{id}", look, methods=["GET"]),
    Route("/v1/batches/{id}/cancel", cancel, methods=["POST"]),
    Route("/_batches", debug, methods=["GET", "POST"]),
]

if __name__ == "__main__":
    uvicorn.run(stub_model.app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
