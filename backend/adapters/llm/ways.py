"""How a server is asked for the shape of an answer: the strictest way it is known to take, remembered for each server and model."""

from enum import IntEnum
from typing import Any

from pydantic import BaseModel

from backend.adapters.llm.shapes import described, strict_schema
from backend.core.config import settings

Messages = list[dict[str, str]]
Server = tuple[str, str]  # its address, and the model


class Way(IntEnum):
    """How the shape of the answer is asked for, from the strictest to the plainest."""

    SCHEMA = 0
    OBJECT = 1
    TEXT = 2


_known: dict[Server, Way] = {}  # what a server and model were found to take


def server_of(model: str) -> Server:
    """Return what is remembered about, for a model of this deployment's server."""
    return settings().openai_base_url or "", model


def plainer(server: Server) -> bool:
    """Ask this server more plainly from now on; False when there is no plainer way."""
    way = _known.get(server, Way.SCHEMA)
    if way is Way.TEXT:
        return False
    _known[server] = Way(way + 1)
    return True


def body_of(messages: Messages, shape: type[BaseModel], *, server: Server) -> dict[str, Any]:  # Any: JSON
    """Return the messages and the wanted form of an answer as this server takes them."""
    way = _known.get(server, Way.SCHEMA)
    if way is Way.SCHEMA:
        named = {"name": shape.__name__.lower(), "strict": True, "schema": strict_schema(shape)}
        return {"messages": messages, "response_format": {"type": "json_schema", "json_schema": named}}
    first, *rest = messages
    worded = [{**first, "content": f"{first['content']}\n\n{described(strict_schema(shape))}"}, *rest]
    return {"messages": worded, **({"response_format": {"type": "json_object"}} if way is Way.OBJECT else {})}
