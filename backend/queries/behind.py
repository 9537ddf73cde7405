"""The rows behind an answer: how many rows of the list met the conditions of a statement, told from its parse tree.

It is known where a statement reads one list and drops rows by WHERE alone. Where groups are dropped afterwards, lists are
joined or rows are cut before they are counted, nobody says a number that might be wrong.
"""

import json
import threading
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

import duckdb

from backend.core.errors import ListmillError
from backend.datasets.schemas import VersionRef
from backend.queries import service, statement

Tree = dict[str, Any]  # Any: a parse tree is JSON
_lock = threading.Lock()


@dataclass(frozen=True)
class Behind:
    """The rows behind an answer: their number, or the statement that counts them, or why nobody can say."""

    rows: int | None = None
    sql: str | None = None
    note: str = ""


def counting(sql: str, ref: VersionRef) -> Behind:
    """Return how the rows behind a statement that has run on this version are told."""
    if statement.volatile(sql):
        return Behind(note="its answer changes by chance or by the clock")
    try:
        tree = _tree(sql)
        found = _source(tree["statements"][0]["node"], {}, table=ref.table)
    except (duckdb.Error, KeyError, IndexError, TypeError, RecursionError, json.JSONDecodeError):
        return Behind(note="its SQL is of a kind whose rows are not counted")
    if isinstance(found, str):
        return Behind(note=found)
    if found["where_clause"] is None:
        return Behind(rows=ref.rows)
    if _holds_subquery(found["where_clause"]) and _names_of(tree):
        return Behind(note="its condition looks at a result of its own")
    return Behind(sql=_written(found))


def rows_behind(owner_id: UUID, sql: str, ref: VersionRef) -> Behind:
    """Return the rows behind a statement of this person, counted now; the answer stands without them."""
    found = counting(sql, ref)
    if found.sql is None:
        return found
    try:
        return Behind(rows=service.count_rows(owner_id, found.sql))
    except ListmillError:
        return Behind(note="counting them took too long")


def _source(node: Tree, ctes: dict[str, Tree], *, table: str) -> Tree | str:
    """Return the SELECT that reads the list itself, or why its rows are not those behind the answer."""
    if node["type"] != "SELECT_NODE":
        return "it puts several results together"
    if node["having"] is not None or node["qualify"] is not None:
        return "it leaves groups out after they are counted"
    known = {**ctes, **{one["key"].lower(): one["value"] for one in node["cte_map"]["map"]}}
    source = node["from_table"]
    if node["sample"] is not None or source.get("sample") is not None:
        return "it reads a sample"
    match source["type"]:
        case "BASE_TABLE":
            return _of_table(node, source, known, table=table)
        case "SUBQUERY":
            inner = source["subquery"]["node"]
        case "JOIN":
            return "it joins several results"
        case _:
            return "it does not read the list directly"
    return _inner(node, inner, known, table=table)


def _of_table(node: Tree, source: Tree, known: dict[str, Tree], *, table: str) -> Tree | str:
    name = str(source["table_name"]).lower()
    if name in known:
        cte = known.pop(name)
        return _inner(node, cte["query_node"], known, table=table)
    return node if name == table.lower() else "it reads another list"


def _inner(node: Tree, inner: Tree, known: dict[str, Tree], *, table: str) -> Tree | str:
    if node["where_clause"] is not None:
        return "it leaves results out after they are counted"
    if any("LIMIT" in one["type"] for one in inner["modifiers"]):
        return "it cuts rows before they are counted"
    return _source(inner, known, table=table)


def _names_of(tree: Tree) -> bool:
    return '"key":' in json.dumps(tree)


def _holds_subquery(tree: object) -> bool:
    if isinstance(tree, dict):
        return tree.get("class") == "SUBQUERY" or any(_holds_subquery(one) for one in tree.values())
    return isinstance(tree, list) and any(_holds_subquery(one) for one in tree)


def _written(node: Tree) -> str:
    """Return the statement that counts the rows of a SELECT's FROM and WHERE."""
    bare = _tree("SELECT count(*) FROM x")
    bare["statements"][0]["node"].update(from_table=node["from_table"], where_clause=node["where_clause"])
    return str(_asked("SELECT json_deserialize_sql(?)", json.dumps(bare)))


def _tree(sql: str) -> Tree:
    tree: Tree = json.loads(_asked("SELECT json_serialize_sql(?)", sql))
    return tree


def _asked(question: str, text: str) -> str:
    with _lock:
        return str(_parser().execute(question, [text]).fetchall()[0][0])


@lru_cache(maxsize=1)
def _parser() -> duckdb.DuckDBPyConnection:
    """Return a connection that only parses: statements that have passed the gate already, and run elsewhere."""
    return duckdb.connect(config={"threads": 1, "enable_external_access": False, "lock_configuration": True})
