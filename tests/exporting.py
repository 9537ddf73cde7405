"""Short ways to exported files: tables become Parquet parts, parts become the bytes of a file."""

import io
import re
import zipfile

import pyarrow.parquet as pq

from backend.records.exports import EXPORTS
from backend.records.exports.options import Options
from backend.records.exports.selection import Tally, connection, whole


def parts_of(folder, *tables):
    """Write each table as a Parquet part and return the paths."""
    paths = []
    for number, table in enumerate(tables):
        paths.append(folder / f"part-{number}.parquet")
        pq.write_table(table, paths[-1], row_group_size=3)
    return paths


class Exporting:
    """A folder and a connection that many tests share."""

    def __init__(self, folder, con):
        self.folder, self.con = folder, con

    def select(self, *tables, name="orders", columns=None):
        return whole(parts_of(self.folder, *tables), name=name, columns=columns)

    def __call__(self, kind, *tables, name="orders", columns=None, tally=None, **options):
        return self.write(kind, self.select(*tables, name=name, columns=columns), tally=tally, **options)

    def write(self, kind, selection, *, tally=None, more=None, **options):
        tally = tally or Tally()
        return b"".join(EXPORTS[kind].stream(self.con, selection, options=Options(**options), tally=tally, **(more or {})))


def lent(folder):
    """Yield what the fixtures of several files are made of."""
    with connection(folder, quick=True) as con:
        yield Exporting(folder, con)


def cells_of(data, sheet=1):
    """Return {cell: (type, text)} of one sheet of a workbook."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        text = book.read(f"xl/worksheets/sheet{sheet}.xml").decode()
    found = re.findall(r'<c r="(\w+)"[^>]*?(?: t="(\w+)")?>(?:<is><t[^>]*>(.*?)</t></is>|<v>(.*?)</v>)</c>', text, re.DOTALL)
    return {cell: (kind, inline or value) for cell, kind, inline, value in found}
