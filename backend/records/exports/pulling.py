"""Bytes out of DuckDB as they are made: what COPY writes through a pipe, and rows that are texts already."""

import os
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import duckdb
import pyarrow as pa

from backend.adapters.engine.quoting import quote_text
from backend.core.errors import TooLarge
from backend.records.exports.selection import Tally

PIECE_BYTES = 1 << 20
BATCH_CELLS = 400_000
_RESIZE = 1031  # fcntl's F_SETPIPE_SZ, which Python names from 3.10 on only where the system has it
_POLL_S = 0.05


def copied(con: duckdb.DuckDBPyConnection, sql: str, *, options: str, tally: Tally, rows: int | None) -> Iterator[bytes]:
    """Yield what `COPY (sql) TO ... (options)` writes, while it writes; closing this iterator stops it.

    `tally.rows` follows DuckDB's own figure where `rows` is known, and is exact at the end. Raises TooLarge when it does
    not fit into memory.
    """
    reading, writing = os.pipe()
    _widen(writing)
    statement = f"COPY ({sql}) TO {quote_text(f'/dev/fd/{writing}')} ({options}, USE_TMP_FILE false)"
    with ThreadPoolExecutor(1, thread_name_prefix="export") as side:
        running = side.submit(lambda: con.execute(statement).fetchall())
        running.add_done_callback(lambda _: os.close(writing))  # the reader meets the end once the last byte is read
        settled = False
        try:
            while piece := os.read(reading, PIECE_BYTES):
                percent = con.query_progress()
                settled = settled or 0 <= percent < 90  # the first looks may show the last statement's end
                if settled and rows:
                    tally.rows = max(tally.rows, int(min(percent, 100.0) / 100 * rows))
                yield piece
        finally:
            os.close(reading)
            _end(con, running)
        tally.rows = int(_result(running)[0][0])


def texts(con: duckdb.DuckDBPyConnection, sql: str, *, columns: int) -> Iterator[pa.RecordBatch]:
    """Yield batches of a SELECT, each small enough for rows with this many columns; closing this iterator stops it."""
    try:
        yield from con.sql(sql).to_arrow_reader(max(1, min(20_000, BATCH_CELLS // max(columns, 1))))
    except (duckdb.Error, pa.ArrowException, OSError) as error:
        raise _told(error) from error
    finally:
        con.interrupt()


def joined(texts_: pa.Array) -> memoryview:
    """Return the bytes of texts that stand one behind the other in memory, without copying them."""
    if not len(texts_):
        return memoryview(b"")
    wide = pa.types.is_large_string(texts_.type)
    if not wide and not pa.types.is_string(texts_.type):
        texts_, wide = texts_.cast(pa.large_string()), True
    _, places, data = texts_.buffers()
    offsets = memoryview(places).cast("q" if wide else "i")
    return memoryview(data)[offsets[texts_.offset] : offsets[texts_.offset + len(texts_)]]


def _widen(pipe: int) -> None:
    with suppress(ImportError, OSError):
        import fcntl

        fcntl.fcntl(pipe, _RESIZE, PIECE_BYTES)


def _end(con: duckdb.DuckDBPyConnection, running: "Future[list[Any]]") -> None:  # Any: cells
    """Wait until the statement has ended; one whose reader left is interrupted until it does."""
    waiting = threading.Event()
    while not running.done():
        con.interrupt()
        waiting.wait(_POLL_S)


def _result(running: "Future[list[Any]]") -> list[Any]:  # Any: cells
    try:
        return running.result()
    except duckdb.Error as error:
        raise _told(error) from error


def _told(error: Exception) -> Exception:
    if isinstance(error, duckdb.OutOfMemoryException) or "Out of Memory" in str(error):  # Arrow passes on but the words
        return TooLarge(
            "These rows need more memory at once than one export may take.",
            hint="Choose fewer columns, or export them without an order.",
        )
    return error
