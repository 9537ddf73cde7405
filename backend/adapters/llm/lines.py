"""The lines of a batch's files: a request as it is written, a reply as it is read."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from backend.adapters.llm import ways
from backend.adapters.llm.trouble import SCHEMA_WORDS, Trouble

_NOT_DONE = frozenset({"batch_expired", "batch_cancelled"})


@dataclass(frozen=True)
class Replied:
    """What came back for one request: the text of an answer, or why there is none; `done` is False where nobody tried."""

    name: str
    text: str | None
    trouble: Trouble | None
    done: bool
    input_tokens: int = 0
    output_tokens: int = 0


def request_line(name: str, messages: Sequence[dict[str, str]], shape: type[BaseModel], *, model: str) -> bytes:
    """Return the line of one call; `name` is what its reply is known by."""
    body = {"model": model, **ways.body_of(list(messages), shape, server=ways.server_of(model))}
    told = {"custom_id": name, "method": "POST", "url": "/v1/chat/completions", "body": body}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode(errors="replace") + b"\n"


def replies(paths: Sequence[Path], *, model: str) -> Iterator[Replied]:
    """Return the replies in these files, in their order; lines that cannot be read are passed over.

    Where the server does not take the shape as it was asked for, it is asked more plainly from now on.
    """
    refused_shape = False
    for path in paths:
        with path.open("rb") as file:
            for line in file:
                try:
                    told = json.loads(line)
                    found = _replied(told)
                except (ValueError, KeyError, TypeError, IndexError, AttributeError):
                    continue
                refused_shape |= found.trouble is Trouble.REQUEST and bool(SCHEMA_WORDS.search(line.decode(errors="replace")))
                yield found
    if refused_shape:
        ways.plainer(ways.server_of(model))


def _replied(told: dict[str, Any]) -> Replied:  # Any: JSON
    name, response = str(told["custom_id"]), told.get("response") or {}
    code = (told.get("error") or {}).get("code")
    if code in _NOT_DONE:
        return Replied(name, None, None, done=False)
    status = int(response.get("status_code") or 0)
    if code or status != 200:
        return Replied(name, None, Trouble.REQUEST if 400 <= status < 500 and status != 429 else Trouble.AWAY, done=True)
    body = response["body"]
    usage, choice = body.get("usage") or {}, (body.get("choices") or [{}])[0]
    message, reason = choice.get("message") or {}, choice.get("finish_reason")
    trouble = None
    if message.get("refusal") or reason == "content_filter":
        trouble = Trouble.REFUSED
    elif reason == "length":
        trouble = Trouble.CUT
    elif not message.get("content"):
        trouble = Trouble.UNREADABLE
    text = message.get("content") if trouble is None else None
    tokens = int(usage.get("prompt_tokens") or 0), int(usage.get("completion_tokens") or 0)
    return Replied(name, text, trouble, True, *tokens)
