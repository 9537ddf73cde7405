"""Arrow IPC, as a file (Feather) or as a stream: its batches are checked and written to Parquet as they come."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from backend.core.errors import Rejected
from backend.datasets.formats.canonical import with_repairs
from backend.datasets.formats.course import Course
from backend.datasets.formats.csv.header import names_of
from backend.datasets.formats.loaded import Loaded, Repair
from backend.datasets.formats.options import ReadAs
from backend.datasets.formats.packing import unpacked
from backend.datasets.formats.reshape import copy_statement
from backend.datasets.formats.typed import damaged, load_typed
from backend.datasets.workshop import watched, workshop

_FILE = b"ARROW1"
_FAULTS = (pa.ArrowException, OSError, ValueError, TypeError, OverflowError, MemoryError, EOFError)


@dataclass
class _Batches:
    """Batches on their way into DuckDB, how far they are (0 to 1), and what stopped them."""

    reader: pa.RecordBatchReader | pa.RecordBatchFileReader
    source: IO[bytes]
    size: int
    share: float = 0.0
    fault: BaseException | None = None

    def plain(self, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        """Yield the batches with columns of plain types, checked to their last value."""
        try:
            for batch in self._each():
                batch.validate(full=True)
                self.share = min(self.source.tell() / self.size, 1.0)
                columns = [_plain(batch.column(i), field.type) for i, field in enumerate(schema)]
                yield pa.RecordBatch.from_arrays(columns, schema=schema)
        except _FAULTS as fault:
            self.fault = fault
            raise

    def _each(self) -> Iterator[pa.RecordBatch]:
        if isinstance(self.reader, pa.RecordBatchFileReader):
            for i in range(self.reader.num_record_batches):
                yield self.reader.get_batch(i)
        else:
            yield from self.reader


def load_arrow(path: Path, folder: Path, course: Course, *, name: str, wanted: ReadAs) -> Loaded:
    """Read the Arrow file or stream at `path`, batch by batch.

    Raises Rejected for one that is damaged, cut short, without columns, or of a type that no Parquet file holds.
    """
    path, repairs = unpacked(path, folder, course)
    staged = folder / "staged.parquet"
    course.leg(0.6, "Reading the batches")
    try:
        with path.open("rb") as source:
            whole = source.read(len(_FILE)) == _FILE
            source.seek(0)
            reader = pa.ipc.open_file(source) if whole else pa.ipc.open_stream(source)
            renamed = _write(_Batches(reader, source, max(path.stat().st_size, 1)), staged, course, name=name)
    except _FAULTS as fault:
        if isinstance(fault, OSError) and fault.errno is not None:
            raise
        raise damaged(name) from fault
    loaded = load_typed(staged, folder, course, name=name, wanted=wanted, rewrite=False)
    staged.unlink()
    return replace(with_repairs(loaded, *repairs, renamed), format="arrow")


def _write(batches: _Batches, target: Path, course: Course, *, name: str) -> Repair:
    given = batches.reader.schema
    if not len(given):
        raise Rejected(f"“{name}” has no columns.", hint="Write it again with at least one column.")
    names = names_of(given.names, len(given))
    schema = pa.schema([pa.field(names[i], _plain_type(field.type)) for i, field in enumerate(given)])
    stream = pa.RecordBatchReader.from_batches(schema, batches.plain(schema))
    try:
        with workshop(target.parent) as con:
            con.register("batches", stream)
            watched(
                con,
                copy_statement("SELECT * FROM batches", target, width=len(names)),
                course,
                lambda _: course.at(batches.share),
            )
    except duckdb.InterruptException:
        course.check()
        raise
    except duckdb.Error as fault:
        if batches.fault is None and isinstance(fault, (duckdb.NotSupportedError, duckdb.ConversionException)):
            raise Rejected(
                f"“{name}” holds a type that cannot be kept: {str(fault).partition(chr(10))[0][:200]}",
                hint="Leave that column out, or write it as text or numbers.",
            ) from fault
        raise damaged(name) from (batches.fault or fault)
    count = sum(1 for old, new in zip(given.names, names, strict=True) if old != new)
    return Repair(
        "names",
        count,
        f"{count:,} column name{'' if count == 1 else 's'} {'was' if count == 1 else 'were'} changed to be unique",
    )


def _plain_type(kind: pa.DataType) -> pa.DataType:
    """Return the type a column is handed on as: what only saves room or carries a label becomes what it stands for."""
    if isinstance(kind, pa.BaseExtensionType):
        return _plain_type(kind.storage_type)
    if pa.types.is_dictionary(kind):
        return _plain_type(kind.value_type)
    if pa.types.is_run_end_encoded(kind):
        return _plain_type(kind.value_type)
    if pa.types.is_float16(kind):
        return pa.float32()
    if pa.types.is_decimal256(kind):
        return pa.string() if kind.precision > 38 else pa.decimal128(kind.precision, kind.scale)
    return kind


def _plain(column: pa.Array, kind: pa.DataType) -> pa.Array:
    if isinstance(column, pa.ExtensionArray):
        column = column.storage
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    elif pa.types.is_run_end_encoded(column.type):
        column = pc.run_end_decode(column)
    return column if column.type == kind else column.cast(kind)
