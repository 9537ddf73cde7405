"""Which statements may run, judged on DuckDB's own parse tree: one SELECT over the allowed tables, made of known parts only.

Everything is an allow-list. A node, a function or a table this file does not name is refused, so that a new DuckDB can only
make us stricter. The gate is one of four fences (with the settings, the kernel's limits and the disposable process).
"""

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import duckdb

from backend.adapters.engine import words
from backend.adapters.engine.functions import CALLABLE, TABLE_FUNCTIONS

MAX_CHARACTERS = 20_000
MAX_NESTING = 60

_NODES = frozenset({"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE"})
_SOURCES = frozenset({"BASE_TABLE", "SUBQUERY", "JOIN", "EMPTY", "TABLE_FUNCTION", "EXPRESSION_LIST", "PIVOT", "SHOW_REF"})
_MODIFIERS = frozenset({"ORDER_MODIFIER", "LIMIT_MODIFIER", "LIMIT_PERCENT_MODIFIER", "DISTINCT_MODIFIER"})
_ORDERS = frozenset({"ORDER_DEFAULT", "ASCENDING", "DESCENDING"})
_TYPES = _NODES | _SOURCES | _MODIFIERS | _ORDERS
_EXPRESSIONS = """
BETWEEN CASE CAST COLLATE COLUMN_REF COMPARISON CONJUNCTION CONSTANT FUNCTION LAMBDA OPERATOR POSITIONAL_REFERENCE STAR
SUBQUERY TYPE WINDOW
"""
_CLASSES = frozenset(_EXPRESSIONS.split())
_NO_VALUES = frozenset({"AGGREGATE_STATE", "ANY", "LAMBDA", "POINTER", "TABLE", "UNBOUND", "VALIDITY"})
_AS_JSON = rf"{words.GAP}*\({words.GAP}*format{words.GAP}+json{words.GAP}*\)"  # the one option a plan may be asked with
_EXPLAIN = re.compile(rf"{words.GAP}*explain(?:{words.GAP}+analyze|{_AS_JSON})?(?=\W)", re.IGNORECASE | re.DOTALL)
_SHOW_TABLES = re.compile(rf"{words.GAP}*show{words.GAP}+tables{words.GAP}*;?{words.GAP}*", re.IGNORECASE | re.DOTALL)

Tree = dict[str, Any]  # Any: a parse tree is JSON


@dataclass(frozen=True)
class Admitted:
    """A statement that may run: its text as DuckDB shall run it, and the tables it reads, in lower case."""

    sql: str
    tables: frozenset[str]


def admit(con: duckdb.DuckDBPyConnection, sql: str, *, tables: Collection[str], known: Collection[str] = ()) -> Admitted:
    """Return what may run of `sql`. Tables are `tables` only; `known` are further names a message may mention.

    Raises Rejected with what is in the way and how to ask instead.
    """
    _check_text(sql)
    if _SHOW_TABLES.fullmatch(sql):
        return Admitted(words.list_of_tables(sorted({*tables, *known})), frozenset())
    explain = _EXPLAIN.match(sql)
    judged = sql[explain.end() :] if explain else sql
    try:
        if explain:
            _only(con, sql, kind="EXPLAIN")
        tree = _tree(con, judged)
        walk = _Walk({name.lower() for name in tables}, known=sorted({*tables, *known}))
        walk.visit(tree, frozenset())
    except RecursionError as deep:
        raise words.too_deep() from deep
    return Admitted(sql, frozenset(walk.used))


def _check_text(sql: str) -> None:
    if not sql.strip():
        raise words.empty()
    if "\x00" in sql:
        raise words.nul()
    if len(sql) > MAX_CHARACTERS:
        raise words.too_long(len(sql), MAX_CHARACTERS)
    depth = deepest = 0
    for character in sql:
        if character in "([{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in ")]}":
            depth -= 1
    if deepest > MAX_NESTING:
        raise words.too_deep()


def _only(con: duckdb.DuckDBPyConnection, sql: str, *, kind: str) -> None:
    """Raise Rejected unless the text is one statement of this kind."""
    try:
        statements = con.extract_statements(sql)
    except duckdb.Error as error:
        raise words.refused_by_engine(error) from error
    if len(statements) != 1:
        raise words.not_one(len(statements))
    found = statements[0].type.name
    if found != kind:
        raise words.not_a_select(found, sql)


def _tree(con: duckdb.DuckDBPyConnection, sql: str) -> Tree:
    _only(con, sql, kind="SELECT")
    # fetchall: an unfinished result would keep the connection busy.
    text = con.execute("SELECT json_serialize_sql(?)", [sql]).fetchall()[0][0]
    tree: Tree = json.loads(text)
    if tree.get("error") or len(tree.get("statements", ())) != 1:
        raise words.not_a_select("UNKNOWN", sql)
    return tree


class _Walk:
    """One walk over a tree; remembers which tables it met. `scope` holds the names of the CTEs visible at a place."""

    def __init__(self, tables: set[str], *, known: list[str]) -> None:
        self._tables = tables
        self._known = known
        self.used: set[str] = set()

    def visit(self, tree: object, scope: frozenset[str]) -> None:
        if isinstance(tree, list):
            for item in tree:
                self.visit(item, scope)
        elif isinstance(tree, dict):
            self._check(tree, scope)
            self._descend(tree, scope)

    def _check(self, tree: Tree, scope: frozenset[str]) -> None:
        kind, shape = tree.get("class"), tree.get("type")
        if kind is not None:
            self._check_expression(tree, str(kind))
        elif isinstance(shape, str):
            self._check_node(tree, shape, scope)

    def _check_expression(self, tree: Tree, kind: str) -> None:
        if kind not in _CLASSES:
            raise words.no_such_part(kind)
        if kind in {"FUNCTION", "WINDOW"}:
            name = str(tree.get("function_name", "")).lower()
            if name not in CALLABLE or tree.get("export_state"):
                raise words.no_function(name, CALLABLE)
        elif kind == "TYPE" and str(tree.get("type_name", "")).upper() in _NO_VALUES:
            raise words.no_such_part(f"type {tree['type_name']}")

    def _check_node(self, tree: Tree, shape: str, scope: frozenset[str]) -> None:
        if shape not in _TYPES:
            raise words.no_such_part(shape)
        if shape == "BASE_TABLE":
            self._check_table(tree, scope)
        elif shape == "TABLE_FUNCTION":
            name = str(tree.get("function", {}).get("function_name", "")).lower()
            if name not in TABLE_FUNCTIONS:
                raise words.no_table_function(name)
        elif shape == "SHOW_REF" and (tree.get("query") is None or tree.get("show_type") not in {"DESCRIBE", "SUMMARY"}):
            raise words.no_show()

    def _check_table(self, tree: Tree, scope: frozenset[str]) -> None:
        written = str(tree.get("table_name", ""))
        name, schema = written.lower(), str(tree.get("schema_name", "")).lower()
        if tree.get("at_clause") is not None:
            raise words.no_such_part("AT")
        if tree.get("catalog_name") or schema not in {"", "main"}:
            raise words.qualified(written, self._known)
        if not schema and name in scope:
            return
        if name not in self._tables:
            raise words.no_table(written, self._known)
        self.used.add(name)

    def _descend(self, tree: Tree, scope: frozenset[str]) -> None:
        shape = tree.get("type")
        for name, body in _ctes(tree):
            self.visit(body, scope)
            scope |= {name}
        for key, value in tree.items():
            if key == "cte_map":
                continue
            if shape == "TABLE_FUNCTION" and key == "function":
                self._visit_table_function(value, scope)
            elif shape == "RECURSIVE_CTE_NODE" and key == "right":
                self.visit(value, scope | {str(tree.get("cte_name", "")).lower()})
            else:
                self.visit(value, scope)

    def _visit_table_function(self, function: Tree, scope: frozenset[str]) -> None:
        # Its name was judged as that of a table function; its arguments are expressions like others.
        for key, value in function.items():
            if isinstance(value, (dict, list)) and key != "qualified_name":
                self.visit(value, scope)


def _ctes(tree: Tree) -> Iterator[tuple[str, Tree]]:
    """Yield the CTEs of a node in their order: each sees those before it, not itself and none after it."""
    found = tree.get("cte_map")
    for entry in found.get("map", []) if isinstance(found, dict) else []:
        yield str(entry["key"]).lower(), entry["value"]
