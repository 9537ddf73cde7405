"""Cells as SQL expressions: how each type is said as text or as JSON."""

from duckdb.sqltypes import DuckDBPyType

from backend.adapters.engine.quoting import quote_identifier, quote_text

Kind = DuckDBPyType
WHOLE = frozenset(
    {"tinyint", "smallint", "integer", "bigint", "hugeint", "utinyint", "usmallint", "uinteger", "ubigint", "uhugeint"}
)
FLOATING = frozenset({"float", "double"})
NESTED = frozenset({"list", "struct", "map", "array", "union"})
ZONED = "timestamp with time zone"
MOMENTS = frozenset({"timestamp", "timestamp_s", "timestamp_ms", "timestamp_ns", ZONED})


def is_text(kind: Kind) -> bool:
    """Say whether cells of this type are texts that came from outside."""
    return kind.id in {"varchar", "enum", "union"} or str(kind) == "JSON"


def as_text(cell: str, kind: Kind) -> str:
    """Return the expression of a cell as people read it; nothing stays nothing.

    Moments with a zone are UTC and end in Z, bytes are hex, lists and structures are JSON.
    """
    if kind.id in NESTED:
        return f"CAST({as_json(cell, kind)} AS VARCHAR)"
    if kind.id == ZONED:
        return f"replace(CAST({cell} AS VARCHAR), '+00', 'Z')"
    if kind.id == "blob":
        return f"lower(hex({cell}))"
    return f"CAST({cell} AS VARCHAR)"


def json_text(cell: str, kind: Kind) -> str:
    """Return the expression of a cell as JSON text: `null` where there is nothing, or no number JSON knows."""
    return f"coalesce({_json_said(cell, kind)}, 'null')"


def _json_said(cell: str, kind: Kind) -> str:
    if str(kind) == "JSON":
        return f"CAST({cell} AS VARCHAR)"
    if kind.id in WHOLE or kind.id in {"boolean", "decimal"}:
        return f"CAST({cell} AS VARCHAR)"
    if kind.id in FLOATING:
        return f"CASE WHEN isfinite({cell}) THEN CAST({cell} AS VARCHAR) END"
    if kind.id in {"date", "time", "uuid", "interval"}:
        return f"'\"' || CAST({cell} AS VARCHAR) || '\"'"
    if kind.id in MOMENTS:
        return f"'\"' || {_iso(cell, kind)} || '\"'"
    return f"CAST({as_json(cell, kind)} AS VARCHAR)"


def as_json(cell: str, kind: Kind) -> str:
    """Return the expression of a cell as a value of DuckDB's type JSON."""
    return f"to_json({_tame(cell, kind)})"


def _iso(cell: str, kind: Kind) -> str:
    text = f"replace(CAST({cell} AS VARCHAR), ' ', 'T')"
    return f"replace({text}, '+00', '+00:00')" if kind.id == ZONED else text


def _tame(cell: str, kind: Kind) -> str:
    """Return the expression of a value as JSON may hold it, also deep inside of lists and structures."""
    if not _wild(kind):
        return cell
    if kind.id in FLOATING:
        finite = f"CASE WHEN isfinite({cell}) THEN {cell} END"
        return finite if kind.id == "double" else f"CAST(CAST({finite} AS VARCHAR) AS DOUBLE)"
    if kind.id == "blob":
        return f"lower(hex({cell}))"
    if kind.id in MOMENTS:
        return _iso(cell, kind)
    if kind.id in {"list", "array"}:
        inner = inside(kind)["child"]
        name = f"v{cell.count('lambda')}"
        return f"list_transform({cell}, lambda {name}: {_tame(name, inner)})"
    if kind.id == "struct":
        fields = ", ".join(
            f"{quote_identifier(name)} := {_tame(f'struct_extract({cell}, {quote_text(name)})', inner)}"
            for name, inner in inside(kind).items()
        )
        return f"CASE WHEN {cell} IS NOT NULL THEN struct_pack({fields}) END"
    if kind.id == "map":
        value = inside(kind)["value"]
        return f"map(map_keys({cell}), list_transform(map_values({cell}), lambda w: {_tame('w', value)}))"
    return f"CAST({cell} AS VARCHAR)"


def _wild(kind: Kind) -> bool:
    """Say whether a type holds, at any depth, what DuckDB would write as no JSON, or as another program does not read it."""
    if kind.id in FLOATING or kind.id in MOMENTS or kind.id in {"blob", "union"}:
        return True
    if kind.id not in NESTED:
        return False
    return any(map(_wild, inside(kind).values()))


def inside(kind: Kind) -> dict[str, Kind]:
    """Return the types a nested type is made of, by their names."""
    return {name: inner for name, inner in kind.children if isinstance(inner, DuckDBPyType)}


def precision(kind: Kind) -> int:
    """Return how many digits a decimal has."""
    return int(str(dict(kind.children)["precision"]))
