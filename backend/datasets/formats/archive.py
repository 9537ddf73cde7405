"""ZIP archives: one table is loaded; several with the same columns become one dataset; of different ones the largest is taken."""

import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from backend.core.errors import Rejected
from backend.datasets.formats.archive_members import Member, members_of, opened, take_out
from backend.datasets.formats.archive_union import Part, put_together
from backend.datasets.formats.canonical import with_repairs
from backend.datasets.formats.course import Course
from backend.datasets.formats.csv.source import packed_as
from backend.datasets.formats.loaded import Loaded, Repair
from backend.datasets.formats.options import ReadAs
from backend.datasets.formats.packing import unpacked
from backend.datasets.formats.recognition import HEAD_BYTES, TEXT, format_of, told_by
from backend.datasets.formats.refusal import refuse_what_is_no_table

_SIMILAR_MAX = 300  # so many files are looked into one by one

Loader = Callable[..., Loaded]


@dataclass
class _Archive:
    """An open archive, the tables in it, and how to load one."""

    file: zipfile.ZipFile
    tables: list[Member]
    folder: Path
    course: Course
    load: Loader

    def loaded(self, member: Member, place: int, wanted: ReadAs) -> Loaded:
        """Take a table out and load it in a folder of its own."""
        folder = self.folder / f"member{place}"
        folder.mkdir(exist_ok=True)
        path = take_out(self.file, member, folder / "member", self.course)
        inner = None if wanted.table is None else wanted.table.removeprefix(f"{member.name}: ")
        asked = replace(wanted, table=None if inner == wanted.table else inner)
        found = self.load(path, folder, self.course, name=_short(member.name), wanted=asked)
        path.unlink(missing_ok=True)
        return found

    def names(self, member: Member, place: int) -> tuple[str, ...]:
        """Return the names of a table's columns; of a text from its beginning, of all else after loading it. None of a broken one."""
        folder = self.folder / f"names{place}"
        folder.mkdir(exist_ok=True)
        head = _head(self.file, member)
        path = folder / "head"
        try:
            if told_by(head, member.name) in TEXT and packed_as_head(head) is None:
                path.write_bytes(head if len(head) == member.size_bytes else head[: head.rfind(b"\n") + 1] or head)
            else:
                take_out(self.file, member, path, self.course)
            found = self.load(path, folder, self.course, name=_short(member.name), wanted=ReadAs())
        except Rejected:
            return ()
        return tuple(one.column.name for one in found.columns)


def load_archive(path: Path, folder: Path, course: Course, *, name: str, wanted: ReadAs) -> Loaded:
    """Read the table or tables in the ZIP archive at `path`.

    Raises Rejected for one that is damaged, protected or empty, or holds nothing that can be read, and for archives in archives.
    """
    from backend.datasets.formats import FORMATS

    def load(member: Path, room: Path, way: Course, *, name: str, wanted: ReadAs) -> Loaded:
        kind = format_of(member, name)
        if kind == "zip":
            raise Rejected(f"“{name}” is an archive inside an archive.", hint="Unpack it, and upload or pack the files in it.")
        return FORMATS[kind](member, room, way, name=name, wanted=wanted)

    path, repairs = unpacked(path, folder, course)
    kind = format_of(path, name)
    if repairs and kind == "zip" and packed_as(path):
        raise Rejected(f"“{name}” is packed three times over.", hint="Unpack it, and upload what is in it.")
    if kind != "zip":  # a packed workbook, or what was packed twice
        return with_repairs(FORMATS[kind](path, folder, course, name=name, wanted=wanted), *repairs)
    course.leg(0.05, "Looking into the archive")
    with opened(path, name) as file:
        found, others = members_of(file, path, name)
        tables, others = _readable(file, found, others)
        archive = _Archive(file, tables, folder, course, load)
        return with_repairs(_chosen(archive, wanted, name, others), *repairs)


def members_in(path: Path, *, name: str) -> tuple[str, ...]:
    """Return the names of the files in a ZIP archive that may hold tables. Raises Rejected for one that cannot be read."""
    with opened(path, name) as file:
        found, others = members_of(file, path, name)
        return tuple(one.name for one in _readable(file, found, others)[0])


def packed_as_head(head: bytes) -> str | None:
    """Return how the file with this beginning is packed, or None."""
    return "gzip" if head.startswith(b"\x1f\x8b") else "zstd" if head.startswith(b"\x28\xb5\x2f\xfd") else None


def _readable(file: zipfile.ZipFile, found: Sequence[Member], others: list[str]) -> tuple[list[Member], list[str]]:
    """Part the files that may hold tables from those that certainly do not. Raises Rejected if no file may."""
    tables, refusal = [], None
    for member in found:
        try:
            refuse_what_is_no_table(_head(file, member), _short(member.name))
        except Rejected as fault:
            refusal = refusal or fault
            others = [*others, member.name]
        else:
            tables.append(member)
    if refusal and not tables:
        raise refusal
    return tables, others


def _chosen(archive: _Archive, wanted: ReadAs, name: str, others: list[str]) -> Loaded:
    tables = archive.tables
    listed = tuple(one.name for one in tables)
    if wanted.table is not None:
        member = next((one for one in tables if _means(wanted.table, one.name)), None)
        if member is None:
            raise Rejected(
                f"There is no file “{wanted.table}” in “{name}”.",
                hint=f"The files are {', '.join(f'“{one}”' for one in listed[:30])}{' …' if len(listed) > 30 else ''}.",
            )
        same = [member]
    else:
        same = _alike(archive)
    left = [one for one in listed if one not in {member.name for member in same}]
    notes = (_others(left, "not loaded"), _others(others, "no table"))
    if len(same) > 1:
        return _together(archive, same, wanted, notes, listed)
    loaded = archive.loaded(same[0], 0, wanted)
    inside = Repair("unpacked", 1, f"“{same[0].name}” was taken out of the archive")
    table = same[0].name if loaded.table is None else f"{same[0].name}: {loaded.table}"
    return replace(with_repairs(loaded, inside, *notes), table=table, tables=listed)


def _together(
    archive: _Archive, same: Sequence[Member], wanted: ReadAs, notes: tuple[Repair, ...], listed: tuple[str, ...]
) -> Loaded:
    parts = []
    for place, member in enumerate(same):
        archive.course.leg(1 / (len(same) - place + 2), f"Reading {_short(member.name)}")
        parts.append(Part(member.name, archive.loaded(member, place, wanted)))

    def again(place: int, types: dict[str, str]) -> Loaded:
        return archive.loaded(same[place], place, replace(wanted, types={**wanted.types, **types}))

    loaded = put_together(parts, archive.folder, archive.course, again=again)
    rows = ", ".join(f"“{part.name}” {part.loaded.rows:,}" for part in parts[:20]) + (" …" if len(parts) > 20 else "")
    joined = Repair(
        "joined_files", len(parts), f"{len(parts):,} files with the same columns were put together, rows each: {rows}"
    )
    return replace(with_repairs(loaded, joined, *notes), tables=listed)


def _alike(archive: _Archive) -> list[Member]:
    """Return the tables that belong together: all of them, those with the columns of the largest one, or that one alone."""
    tables = archive.tables
    if len(tables) == 1:
        return tables
    largest = max(tables, key=lambda one: one.size_bytes)
    first = [_head(archive.file, one, size=1 << 14).partition(b"\n")[0].strip() for one in tables]
    if len(set(first)) == 1 and first[0] and all(_is_text(archive.file, one) for one in tables):
        return tables
    if len(tables) > _SIMILAR_MAX:
        return [largest]
    names = {one.name: archive.names(one, i) for i, one in enumerate(tables)}
    own = sorted(map(str.casefold, names[largest.name]))
    return [one for one in tables if one is largest or (own and sorted(map(str.casefold, names[one.name])) == own)]


def _is_text(file: zipfile.ZipFile, member: Member) -> bool:
    head = _head(file, member)
    return told_by(head, member.name) == "csv" and packed_as_head(head) is None


def _head(file: zipfile.ZipFile, member: Member, *, size: int = HEAD_BYTES) -> bytes:
    with file.open(member.info) as source:
        return source.read(size)


def _others(names: Sequence[str], what: str) -> Repair:
    count = len(names)
    shown = ", ".join(f"“{one}”" for one in names[:20]) + (" …" if count > 20 else "")
    if what == "no table":
        return Repair("other_files", count, f"{count:,} other file{'s hold' if count != 1 else ' holds'} no table: {shown}")
    return Repair("other_tables", count, f"{count:,} other file{'s were' if count != 1 else ' was'} not loaded: {shown}")


def _means(wanted: str, name: str) -> bool:
    """Say whether a person's choice is this file, or a table in it."""
    return wanted in {name, _short(name)} or wanted.startswith(f"{name}: ")


def _short(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[2] or name
