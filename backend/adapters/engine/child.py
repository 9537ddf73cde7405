"""The process one query runs in: it answers once and ends, whatever happened."""

import os
import socket
import sys
import time
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from backend.adapters.engine import sandbox, wire, words
from backend.adapters.engine.gate import admit
from backend.adapters.engine.quoting import quote_identifier, quote_text
from backend.core.errors import ListmillError

_BATCH_ROWS = 30_720
_TELL_EVERY_S = 0.5
_AS_TEXT = (
    "INTERVAL",
    "UNION(",
    "BIGNUM",
    "TIME WITH TIME ZONE",
    "VARIANT",
    "GEOMETRY",
    "BIT",
)  # Parquet has no place for these
_AT_REST = (
    "memory_limit={memory}",
    "TimeZone='UTC'",
    "python_enable_replacements=false",
    "autoinstall_known_extensions=false",
    "autoload_known_extensions=false",
    "allow_community_extensions=false",
    "allow_persistent_secrets=false",
    "enable_progress_bar=false",
    "max_expression_depth=250",
    "error_on_division_by_zero=false",  # an analyst wants NULL there, not the end of the query
    "lambda_syntax='ENABLE_SINGLE_ARROW'",  # x -> x + 1 too, as language models and older books write it
)


def prepare(*, memory_mb: int) -> duckdb.DuckDBPyConnection:
    """Return a connection that is used and warm, with the settings no request changes.

    It has no thread, so the process may still fork and `confine` still holds for all that comes. Children share it.
    """
    con = duckdb.connect(config={"threads": 1, "async_threads": 0})
    for setting in _AT_REST:
        con.execute("SET " + setting.format(memory=quote_text(f"{memory_mb}MB"))).fetchall()
    _warm(con)
    return con


def settle(con: duckdb.DuckDBPyConnection, *, temp_mb: int) -> None:
    """Make a connection this process's own after the fork: its folder for what does not fit in memory, and its chance."""
    con.execute("SET temp_directory='.'").fetchall()
    con.execute(f"SET max_temp_directory_size={quote_text(f'{temp_mb}MB')}").fetchall()
    # Without this every query would draw the same random numbers.
    con.execute("SELECT setseed(?)", [int.from_bytes(os.urandom(4), "little") / 2**31 - 1]).fetchall()


def _warm(con: duckdb.DuckDBPyConnection) -> None:
    """Use each part once while nobody waits: first uses are slow, and some look for files that `confine` will hide."""
    admit(con, "WITH w AS (SELECT 1 AS a) SELECT sum(a) AS a FROM w", tables=())
    reader = con.sql("SELECT 1 AS a").to_arrow_reader(1)
    with pq.ParquetWriter(pa.BufferOutputStream(), reader.schema, compression="zstd") as writer:
        for batch in reader:
            writer.write_batch(batch)


def answer(con: duckdb.DuckDBPyConnection, line: socket.socket, *, data_mb: int, temp_mb: int, threads: int) -> None:
    """Read one request from `line`, run it within limits, and send back how it ended."""
    wire.send(line, {"pid": os.getpid()})
    request, files = wire.receive_request(line)
    sandbox.alarm(request["deadline_s"] + 0.2)
    sandbox.limit(data_mb=data_mb, file_mb=max(request["max_result_mb"] + 64, temp_mb))
    sandbox.confine(files[1:])
    try:
        said = _run(con, line, request=request, files=files, threads=threads)
    except ListmillError as refused:
        said = {"error": "rejected", "detail": refused.detail, "hint": refused.hint}
    except (MemoryError, pa.ArrowMemoryError, duckdb.OutOfMemoryException):
        said = {"error": "memory"}
    except duckdb.InterruptException:
        said = {"error": "timeout"}
    except (duckdb.Error, pa.ArrowException) as error:
        passed_on = words.refused_by_engine(error)
        said = {"error": "rejected", "detail": passed_on.detail, "hint": passed_on.hint}
    wire.send(line, said)


def _run(
    con: duckdb.DuckDBPyConnection, line: socket.socket, *, request: wire.Message, files: list[int], threads: int
) -> wire.Message:
    admitted = admit(con, request["sql"], tables=request["tables"], known=request["known"])
    _lock(con, request, files=files, threads=threads, used=admitted.tables)
    relation = con.sql(admitted.sql)
    columns = [
        {"name": name, "type": str(kind).strip('"')} for name, kind in zip(relation.columns, relation.types, strict=True)
    ]
    if any(_needs_text(column["type"]) for column in columns):
        relation = con.sql(_with_text(admitted.sql, columns))
    reader = relation.to_arrow_reader(_BATCH_ROWS)
    rows, truncated = _write(line, reader, names=_unique(relation.columns), request=request, result=files[0])
    for column, name in zip(columns, _unique(relation.columns), strict=True):
        column["name"] = name
    read = [name for name in request["tables"] if name.lower() in admitted.tables]
    return {"rows": rows, "truncated": truncated, "columns": columns, "tables": read}


def _lock(
    con: duckdb.DuckDBPyConnection, request: wire.Message, *, files: list[int], threads: int, used: frozenset[str]
) -> None:
    """Make the views the statement reads, then lock everything; threads start here, inside the kernel's fence."""
    paths: list[str] = []
    for name, parts in request["tables"].items():
        if name.lower() not in used:
            continue
        own = [_address(files[number], path) for number, path in parts]
        paths += own
        listed = ", ".join(map(quote_text, own))
        con.execute(
            f"CREATE VIEW {quote_identifier(name)} AS SELECT * FROM read_parquet([{listed}], hive_partitioning=false)"
        ).fetchall()
    for setting in (
        f"threads={threads}",
        f"max_execution_time={max(1, int(request['deadline_s'] * 970))}",
        f"allowed_paths=[{', '.join(map(quote_text, paths))}]",
        "enable_external_access=false",
        "lock_configuration=true",
    ):
        con.execute("SET " + setting).fetchall()


def _address(file: int, path: str) -> str:
    """Return how DuckDB reaches a file: by our open number, so no right on the folders above it is needed."""
    return f"/proc/self/fd/{file}" if sys.platform == "linux" else path


def _write(
    line: socket.socket, reader: pa.RecordBatchReader, *, names: list[str], request: wire.Message, result: int
) -> tuple[int, bool]:
    """Write the rows to the open file `result` until they end or a limit is reached; tell the caller how many there are."""
    rows, told, most = 0, time.monotonic(), request["max_rows"]
    schema = pa.schema([field.with_name(name) for field, name in zip(reader.schema, names, strict=True)])
    with (
        os.fdopen(result, "wb") as file,
        pq.ParquetWriter(pa.PythonFile(file), schema, compression="zstd", use_dictionary=False) as writer,
    ):
        for batch in reader:
            kept = batch.slice(0, most - rows)
            writer.write_batch(pa.RecordBatch.from_arrays(kept.columns, schema=schema))
            rows += len(kept)
            if len(kept) < len(batch) or file.tell() > request["max_result_mb"] * sandbox.MB:
                return rows, True
            if time.monotonic() - told >= _TELL_EVERY_S:
                told = time.monotonic()
                wire.send(line, {"so_far": rows})
    return rows, False


def _needs_text(kind: str) -> bool:
    return any(word in kind for word in _AS_TEXT[:-1]) or kind == "BIT" or kind.startswith("BIT[")


def _with_text(sql: str, columns: list[dict[str, Any]]) -> str:  # Any: JSON
    """Return `sql` with the columns Parquet cannot hold turned into text; a subquery keeps its order."""
    inner = [f"c{number}" for number in range(len(columns))]
    outer = [
        f"CAST({name} AS VARCHAR) AS {quote_identifier(column['name'])}"
        if _needs_text(column["type"])
        else f"{name} AS {quote_identifier(column['name'])}"
        for name, column in zip(inner, columns, strict=True)
    ]
    return f"SELECT {', '.join(outer)} FROM ({sql.rstrip().rstrip(';')}\n) AS q({', '.join(inner)})"


def _unique(names: list[str]) -> list[str]:
    """Return names no two of which are equal without regard to case: Parquet files are read by name."""
    taken: set[str] = set()
    found = []
    for number, name in enumerate(names, start=1):
        base = unique = name or f"column_{number}"
        count = 1
        while unique.lower() in taken:
            unique = f"{base}_{count}"
            count += 1
        taken.add(unique.lower())
        found.append(unique)
    return found
