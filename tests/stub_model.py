"""A server on loopback that speaks chat completions as strangers do: the name of the model says how it behaves.

Replies for a question are set by `POST /_replies` with [[part of the last user message, JSON object or list of them in turn], ...].
"""

import asyncio
import collections
import json
import os
import sys
import time
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

LATENCY_S = float(os.environ.get("STUB_LATENCY_S", "0"))
CALLS_PER_SECOND = int(os.environ.get("STUB_CALLS_PER_SECOND", "0"))  # more than these are refused at once; 0: no limit
TELLS = bool(os.environ.get("STUB_TELLS"))  # whether replies say how many calls are left
FAULTS = bool(os.environ.get("STUB_FAULTS"))  # for benchmarks: some calls are refused, some replies lack a value
hits: collections.Counter[str] = collections.Counter()
asked: list[dict[str, Any]] = []
replies: list[list[Any]] = []
taken: collections.deque[float] = collections.deque()  # when calls of the last second were taken
times: list[tuple[float, float]] = []  # when a call came and when it was answered, in seconds of the epoch


def fault(status: int, message: str, code: str | None = None, **headers: str) -> JSONResponse:
    """Return a refusal in the words of the protocol."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return JSONResponse({"error": {"message": message, "type": "stub", "param": None, "code": code}}, status, named)


def example(schema: dict[str, Any], known: dict[str, Any] | None = None) -> Any:
    """Return something that fits a JSON schema."""
    known = known or schema.get("$defs", {})
    if "$ref" in schema:
        return example(known[schema["$ref"].rsplit("/", 1)[-1]], known)
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        return example(schema["anyOf"][0], known)
    match schema.get("type"):
        case "object":
            return {name: example(one, known) for name, one in schema.get("properties", {}).items()}
        case "array":
            return []
        case kind:
            return {"string": "text", "integer": 1, "number": 0.5, "boolean": True}.get(str(kind))


def refusal(model: str, number: int, body: dict[str, Any], key: str) -> Response | None:
    """Return how this model refuses, None where it does not."""
    name, _, count = model.partition(":")
    strict = (body.get("response_format") or {}).get("type") == "json_schema"
    if name == "stub-401" or not key.startswith("Bearer "):
        return fault(401, f"Incorrect API key provided: {key}", "invalid_api_key")
    if name == "stub-nosuchmodel":
        return fault(404, "The model does not exist", "model_not_found")
    if name == "stub-429" and number <= int(count or 1):
        return fault(429, "Rate limit reached", "rate_limit_exceeded", retry_after="0.2")
    if name == "stub-429-long":
        return fault(429, "Rate limit reached", "rate_limit_exceeded", retry_after="600")
    if name == "stub-quota":
        return fault(429, "You exceeded your current quota", "insufficient_quota", x_should_retry="false")
    if name == "stub-500" and number <= int(count or 1):
        return fault(500, "The server had an error")
    if name == "stub-400-schema" and strict:
        return fault(400, "'response_format.type' must be 'text' or 'json_object'")
    if name == "stub-html":
        return Response("<html><body>502 Bad Gateway</body></html>", media_type="text/html")
    return None


def chance_fault(number: int) -> Response | None:
    """Return a refusal now and then, where faults are asked for."""
    if FAULTS and number % 20 == 7:
        return fault(429, "Rate limit reached", "rate_limit_exceeded", retry_after="0.2")
    return fault(500, "The server had an error") if FAULTS and number % 20 == 17 else None


def labelled(data: dict[str, Any], *, sure: bool = False, schema: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return a label for each value: of those allowed, the one at the place its length says."""
    labels, values = data["labels"], data["items"]
    if FAULTS and sum(hits.values()) % 10 == 3 and len(values) > 1:
        values = values[1:]

    def said(value: Any, schema: dict[str, Any] | None) -> Any:
        """Something a column may hold: labels by the length of the value, else as the schema wants it."""
        if schema and schema.get("type") == "object":
            return {name: said(value, one) for name, one in schema["properties"].items()}
        allowed = ((schema or {}).get("anyOf") or [{}])[0].get("enum") or (labels if isinstance(labels, list) else [])
        if allowed:
            return allowed[len(str(value)) % len(allowed)]
        kinds = (schema or {}).get("type")
        return {"boolean": len(str(value)) % 2 == 0, "number": len(str(value))}.get(
            kinds[0] if isinstance(kinds, list) else "", "text"
        )

    def label(value: Any) -> dict[str, Any]:
        doubt = 0.9 if "doubtful" in str(value) and not sure else 0.1
        return {"label": said(value, schema), "doubt": doubt}

    return {"items": [{"id": one["id"], **label(one["value"])} for one in values]}


def reply_to(last: str, body: dict[str, Any]) -> Any:
    """Return the reply set for a message, else an example of the schema."""
    for part, found in replies:
        if part in last:
            return (
                found.pop(0) if isinstance(found, list) and len(found) > 1 else found[0] if isinstance(found, list) else found
            )
    if last.startswith('{"task":'):
        named = (body.get("response_format") or {}).get("json_schema") or {}
        items = named.get("schema", {}).get("properties", {}).get("items", {}).get("items", {})
        return labelled(
            json.loads(last), sure=body.get("model") == "stub-strong", schema=items.get("properties", {}).get("label")
        )
    wanted = body.get("response_format") or {}
    return example(wanted["json_schema"]["schema"]) if wanted.get("type") == "json_schema" else {"ok": True}


async def chat(request: Request) -> Response:
    """Answer as the named model would, and note when."""
    began = time.time()
    while taken and taken[0] <= began - 1:
        taken.popleft()
    if CALLS_PER_SECOND and len(taken) >= CALLS_PER_SECOND:
        hits["refused"] += 1
        return fault(429, "Rate limit reached", "rate_limit_exceeded", retry_after="0.2")
    taken.append(began)
    left, full_ms = CALLS_PER_SECOND - len(taken), round(1000 * (taken[-1] + 1 - began))
    answer = await answered(request)
    if TELLS and CALLS_PER_SECOND:
        answer.headers["x-ratelimit-limit-requests"] = str(CALLS_PER_SECOND)
        answer.headers["x-ratelimit-remaining-requests"] = str(left)
        answer.headers["x-ratelimit-reset-requests"] = f"{full_ms}ms"
    times.append((began, time.time()))
    return answer


async def answered(request: Request) -> Response:
    """Answer as the named model would."""
    body = await request.json()
    model = body.get("model", "")
    hits[model] += 1
    asked.append(body)
    await asyncio.sleep(LATENCY_S)
    refused = refusal(model, hits[model], body, request.headers.get("authorization", "")) or chance_fault(hits[model])
    if refused is not None:
        return refused
    name, _, count = model.partition(":")
    if name == "stub-slow":
        await asyncio.sleep(float(count or 5))
    last = next((one["content"] for one in reversed(body["messages"]) if one["role"] == "user"), "")
    text, declined, reason = json.dumps(reply_to(last, body)), None, "stop"
    match name:
        case "stub-badjson":
            text = "Sure! The SQL is SELECT 1; hope this helps"
        case "stub-fenced":
            text = f"Here you go:\n```json\n{text}\n```\nAnything else?"
        case "stub-wrongschema":
            text = '{"unexpected": 1}'
        case "stub-refusal":
            text, declined = "", "I cannot help with that."
        case "stub-truncated":
            text, reason = text[: len(text) // 2], "length"
        case "stub-filter":
            text, reason = "", "content_filter"
    message = {"role": "assistant", "content": text, "refusal": declined}
    choices = [] if name == "stub-empty" else [{"index": 0, "message": message, "finish_reason": reason, "logprobs": None}]
    told = sum(len(json.dumps(one)) // 4 for one in body["messages"])
    usage = {"prompt_tokens": told, "completion_tokens": max(1, len(text) // 4), "total_tokens": told + max(1, len(text) // 4)}
    return JSONResponse(
        {"id": "stub", "object": "chat.completion", "created": 0, "model": model, "choices": choices, "usage": usage}
    )


async def debug(request: Request) -> Response:
    """Say what was asked so far; POST forgets it and takes new replies."""
    if request.method == "POST":
        hits.clear()
        asked.clear()
        times.clear()
        replies[:] = await request.json()
    return JSONResponse({"hits": hits, "asked": asked, "times": times})


app = Starlette(
    routes=[Route("/v1/chat/completions", chat, methods=["POST"]), Route("/_debug", debug, methods=["GET", "POST"])]
)

if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
