"""The shape of an answer: a pydantic model as a strict JSON schema, and a text read back as that model."""

import json
import re
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

Shape = TypeVar("Shape", bound=BaseModel)
_FENCE = re.compile(r"```(?:json)?\s*(.*?)```", re.DOTALL)


def strict_schema(shape: type[BaseModel]) -> dict[str, Any]:  # Any: JSON schema
    """Return the schema as servers want it: every field required, nothing more allowed, no defaults."""
    schema = shape.model_json_schema()
    _strict(schema)
    return schema


def _strict(node: Any) -> None:  # Any: a piece of JSON schema
    if isinstance(node, list):
        for one in node:
            _strict(one)
    if not isinstance(node, dict):
        return
    node.pop("default", None)
    if node.get("type") == "object" and "properties" in node:
        node["additionalProperties"] = False
        node["required"] = list(node["properties"])
    for one in node.values():
        _strict(one)


def read(text: str, shape: type[Shape]) -> Shape:
    """Return the answer in a text, also from a fence or from among prose. Raises ValueError that says what does not fit."""
    for candidate in _candidates(text):
        try:
            return shape.model_validate_json(candidate)
        except ValidationError as error:
            fault = "; ".join(
                f"{'.'.join(map(str, e['loc'])) or 'the answer'}: {e['msg']}" for e in error.errors(include_url=False)[:5]
            )
            if candidate.strip().startswith("{"):
                raise ValueError(fault) from error
    raise ValueError("there is no JSON object in the answer")


def _candidates(text: str) -> list[str]:
    found = [match.group(1) for match in _FENCE.finditer(text)]
    begin, end = text.find("{"), text.rfind("}")
    if 0 <= begin < end:
        found.append(text[begin : end + 1])
    return [text, *found] if text.strip().startswith("{") else found


def described(schema: dict[str, Any]) -> str:  # Any: JSON schema
    """Return a schema as words for a prompt, for servers that take none."""
    return f"Answer with one JSON object that fits this JSON schema, and nothing else:\n{json.dumps(schema, separators=(',', ':'))}"
