"""The files in a ZIP archive: which of them may hold tables, taken out one by one under names of our own."""

import re
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from backend.core.config import settings
from backend.core.errors import Rejected, TooLarge
from backend.datasets.formats.course import Course

_BLOCK_BYTES = 1 << 20
_MEMBERS_MAX = 10_000
_RATIO_MAX = 500
_FREE_BYTES = 1 << 30  # up to this size unpacked, no ratio is suspicious
_RESERVE_BYTES = 512 << 20
_PACKINGS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA}
_ASIDE = re.compile(r"(^|/)(__MACOSX/|\.|thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
_WORKBOOK = re.compile(r"\.(xls[xmb]|ods)$", re.IGNORECASE)
_NO_TABLE = re.compile(
    r"((^|/)(readme|licen[cs]e|copying|changelog|notice)[^/]*$|"
    r"\.(pdf|png|jpe?g|gif|svg|webp|tiff?|md|rst|html?|css|js|py|r|sql|xml|xsd|xsl|docx?|pptx?|rtf|ini|yaml|yml|toml|log|sig|asc|md5|sha\d*|shp|shx|prj|cpg)$)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Member:
    """A file in an archive, by the name it has there."""

    name: str
    size_bytes: int
    info: zipfile.ZipInfo


@contextmanager
def opened(path: Path, name: str) -> Iterator[zipfile.ZipFile]:
    """Lend the archive at `path`. Raises Rejected for one that is damaged, here and while it is read."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        zlib.error,
        EOFError,
        RuntimeError,
        UnicodeDecodeError,
        ValueError,
    ) as fault:
        raise _damaged(name) from fault
    except OSError as fault:
        if fault.errno is not None and fault.errno != 22:  # a seek to before the beginning is the archive's fault
            raise
        raise _damaged(name) from fault


def members_of(archive: zipfile.ZipFile, path: Path, name: str) -> tuple[list[Member], list[str]]:
    """Return the files that may hold tables, in the order of their names, and the names of those that do not.

    Raises Rejected for an archive that is empty or protected, TooLarge for one that was made to fill the disk.
    """
    found = [one for one in archive.infolist() if not one.is_dir() and not _ASIDE.search(one.filename) and one.file_size]
    if any(one.flag_bits & 1 for one in found):
        raise Rejected(f"“{name}” is protected with a password.", hint="Pack it again without a password.")
    if any(one.compress_type not in _PACKINGS for one in found):
        raise Rejected(f"“{name}” is packed in a way that is not known here.", hint="Pack it again as an ordinary ZIP.")
    _check_size(found, path, name)
    if not found:
        raise Rejected(f"“{name}” is an empty ZIP archive.", hint="Pack it again, or upload the file itself.")
    plain = [one for one in found if not _NO_TABLE.search(one.filename)]
    tables = sorted(plain or found, key=lambda one: _natural(one.filename))
    return [Member(one.filename, one.file_size, one) for one in tables], [one.filename for one in found if one not in tables]


def take_out(archive: zipfile.ZipFile, member: Member, target: Path, course: Course) -> Path:
    """Write a member to `target` and return that. Raises TooLarge when the disk is full."""
    done = 0
    with archive.open(member.info) as source, target.open("wb") as out:
        while block := source.read(_BLOCK_BYTES):
            out.write(block)
            done += len(block)
            course.check()
            if shutil.disk_usage(target.parent).free < _RESERVE_BYTES:
                raise TooLarge(
                    f"Unpacked, “{member.name}” is larger than the free disk ({done >> 20:,} MB so far).",
                    hint="Upload its files one by one, or free some space in the data folder.",
                )
    return target


def _check_size(found: list[zipfile.ZipInfo], path: Path, name: str) -> None:
    total, most = sum(one.file_size for one in found), settings().upload_max_bytes
    if len(found) > _MEMBERS_MAX:
        raise TooLarge(f"“{name}” holds {len(found):,} files; at most {_MEMBERS_MAX:,} are taken.", hint="Pack fewer of them.")
    if total > most:
        raise TooLarge(
            f"Unpacked, “{name}” has {total:,} bytes; at most {most:,} are taken.", hint="Upload its files one by one."
        )
    if total > _FREE_BYTES and total > _RATIO_MAX * path.stat().st_size:
        raise TooLarge(
            f"“{name}” unpacks to {total // max(path.stat().st_size, 1):,} times its size: that was made to fill the disk.",
            hint="Upload its files one by one, packed with gzip.",
        )


def _natural(name: str) -> list[tuple[int, str]]:
    """Return a key that sorts part2 before part10."""
    return [(int(part), "") if part.isdecimal() else (-1, part.casefold()) for part in re.split(r"(\d{1,18})", name) if part]


def _damaged(name: str) -> Rejected:
    what = "a workbook" if _WORKBOOK.search(name) else "a ZIP archive"
    return Rejected(
        f"“{name}” is {what} that is damaged or was cut short.", hint="Make or download it again and upload it once more."
    )
