"""What a cell of each kind holds, and what of it a run depends on.

question {"question"} · sql {"sql"} · text {"text"} · chart {"source": "cell"|"sql"|"explore", "cell_id"?, "sql"?, "explore"?,
"spec"?}: the rows of another cell, of a statement of its own, or of what was clicked together on the Explore page.
"""

import json
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from backend.core.errors import Rejected
from backend.notebooks.schemas import Content, Kind
from backend.queries.charts import ChartSpec

LONGEST = {Kind.QUESTION: 2_000, Kind.SQL: 20_000, Kind.TEXT: 100_000, Kind.CHART: 60_000}  # characters
_TEXT_KEY = {Kind.QUESTION: "question", Kind.SQL: "sql", Kind.TEXT: "text"}
_CHART_KEYS = {"cell": "cell_id", "sql": "sql", "explore": "explore"}


def checked(kind: Kind, content: Content) -> Content:
    """Return the content of a cell as it is kept. Raises Rejected for what a cell of this kind does not hold."""
    try:
        size = len(json.dumps(content, default=str))
    except (RecursionError, ValueError) as error:
        raise Rejected("This is nested too deeply to be kept.", hint="Write it with fewer levels.") from error
    if size > 4 * LONGEST[kind]:
        raise _too_long(kind)
    if kind is Kind.CHART:
        return _chart(content)
    key = _TEXT_KEY[kind]
    _only(content, {key}, kind=kind)
    return {key: _text(content.get(key, ""), kind=kind)}


def runs_on(kind: Kind, content: Content) -> Content:
    """Return what of a content a run depends on: how a chart looks can be changed without running it again."""
    return {key: value for key, value in content.items() if key != "spec"} if kind is Kind.CHART else content


def text_of(content: Content) -> str:
    """Return the text of a content: its question, SQL or note; "" for a chart without SQL."""
    return str(content.get("question") or content.get("sql") or content.get("text") or "")


def _chart(content: Content) -> Content:
    source = content.get("source")
    key = _CHART_KEYS.get(source) if isinstance(source, str) else None
    if key is None:
        raise Rejected("A chart needs rows to draw.", hint="Its source is “cell”, “sql” or “explore”.")
    _only(content, {"source", "spec", *_CHART_KEYS.values()}, kind=Kind.CHART)
    found: Content = {"source": source, "spec": _spec(content.get("spec"))}
    for name in _CHART_KEYS.values():
        if content.get(name) is not None:
            found[name] = _part(name, content[name])
    if key not in found:
        raise Rejected(f"A chart of “{source}” needs “{key}”.", hint="Say what rows it draws.")
    return found


def _part(name: str, value: Any) -> Any:  # Any: JSON
    match name:
        case "sql":
            return _text(value, kind=Kind.SQL)
        case "cell_id":
            try:
                return str(UUID(str(value)))
            except ValueError as error:
                raise Rejected("The chart names a cell that cannot be one.", hint="Choose a cell of this notebook.") from error
        case _:
            if not isinstance(value, dict):
                raise Rejected("What was clicked together cannot be read.", hint="Pin the chart again from the Explore page.")
            return _without_nul(value)


def _spec(spec: Any) -> Any:  # Any: JSON
    if spec is None:
        return None
    try:
        return ChartSpec.model_validate(_without_nul(spec)).model_dump(mode="json")
    except ValidationError as error:
        first = error.errors()[0]
        raise Rejected(
            f"This chart cannot be kept: {'.'.join(map(str, first['loc']))}: {first['msg']}.", hint="Choose the chart again."
        ) from error


def _text(value: object, *, kind: Kind) -> str:
    if not isinstance(value, str):
        raise Rejected(f"A {kind.value} cell holds text.", hint="Write it as text.")
    found = value.replace("\x00", "")
    if found.encode(errors="replace").decode() != found:  # half of a surrogate pair
        raise Rejected("This holds characters that are no text.", hint="Type it again.")
    if len(found) > LONGEST[kind]:
        raise _too_long(kind)
    return found


def _only(content: Content, keys: set[str], *, kind: Kind) -> None:
    strange = sorted(set(content) - keys)
    if strange:
        raise Rejected(f"A {kind.value} cell has no “{strange[0][:50]}”.", hint=f"It holds {', '.join(sorted(keys))}.")


def _too_long(kind: Kind) -> Rejected:
    return Rejected(f"A {kind.value} cell holds at most {LONGEST[kind]:,} characters.", hint="Split it into two cells.")


def _without_nul(value: Any) -> Any:  # Any: JSON
    cleaned = json.dumps(value, ensure_ascii=False).replace("\\u0000", "")
    try:
        cleaned.encode()
        return json.loads(cleaned)
    except ValueError as error:
        raise Rejected("This holds characters that are no text.", hint="Choose the chart again.") from error
