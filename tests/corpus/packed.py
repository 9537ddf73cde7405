"""Packed files: gzip, zstd, archives with one or several members."""

import gzip
import io
import zipfile

import pyarrow as pa

from tests.corpus.case import case, lines, refused

_TYPES = {"id": "BIGINT", "name": "VARCHAR"}
_TEXT = lines("id,name", row=lambda i: f"{i},x{i}").encode()
_SECOND = lines("id,name", row=lambda i: f"{i + 100},y{i}").encode()
_OTHER = lines("town,size", row=lambda i: f"t{i},{i}", count=30).encode()
_README = b"These are the figures.\nAsk Anna.\n"


def _zip(**members: bytes) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name.replace("__", "/").replace("_dot_", ".")), content, zipfile.ZIP_DEFLATED)
    return sink.getvalue()


def _zstd(data: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as out:
        out.write(data)
    return sink.getvalue().to_pybytes()


_GZ = gzip.compress(_TEXT, mtime=0)

CASES = (
    case("gz.csv.gz", _GZ, types=_TYPES),
    case("gz_as_csv.csv", _GZ, types=_TYPES, told="gzip"),
    case("gz_members_joined.csv.gz", _GZ + gzip.compress(_SECOND.split(b"\n", 1)[1], mtime=0), 200, types=_TYPES, values=[(199, "name", "y99")]),
    case("gz_trailing_zeros.csv.gz", _GZ + b"\x00" * 100, types=_TYPES),
    refused("gz_truncated.csv.gz", gzip.compress(lines("id,name", row=lambda i: f"{i},{i * 7919 % 10007:x}", count=5_000).encode(), mtime=0)[:-4_000], told="gzip|cut|whole|complete|damaged|broken"),
    case("zst.csv.zst", _zstd(_TEXT), types=_TYPES),
    case("zst_as_csv.csv", _zstd(_TEXT), types=_TYPES),
    case("gz_of_gz.csv.gz.gz", gzip.compress(_GZ, mtime=0), types=_TYPES),
    case("gz_cp1252.csv.gz", gzip.compress(lines("id;name", row=lambda i: f"{i};Müller {i}").encode("cp1252"), mtime=0), types=_TYPES, values=[(3, "name", "Müller 3")]),
    case("zip_one_member.zip", _zip(list_dot_csv=_TEXT), types=_TYPES, told="list.csv|zip"),
    case("zip_as_csv.csv", _zip(list_dot_csv=_TEXT), types=_TYPES),
    case("zip_with_readme.zip", _zip(README_dot_txt=_README, data__list_dot_csv=_TEXT), types=_TYPES, columns="id name"),
    case("zip_with_mac_folder.zip", _zip(__MACOSX___dot__list_dot_csv=b"\x00\x05\x16\x07junk" * 20, list_dot_csv=_TEXT), types=_TYPES, columns="id name"),
    case("zip_same_headers.zip", _zip(jan_dot_csv=_TEXT, feb_dot_csv=_SECOND), [(100, 0), (200, 0)], types=_TYPES, told="feb.csv"),
    case("zip_several.zip", _zip(a_dot_csv=_TEXT, b_dot_csv=_OTHER), [(100, 0)], types=_TYPES, told="b.csv"),
    case("zip_several_second.zip", _zip(a_dot_csv=_TEXT, b_dot_csv=_OTHER), 30, columns="town size", table="b.csv"),
    case("zip_of_tsv_cp1252.zip", _zip(list_dot_txt=lines("id\tname", row=lambda i: f"{i}\tMüller {i}").encode("cp1252")), types=_TYPES, values=[(3, "name", "Müller 3")]),
    refused("zip_empty.zip", _zip(), told="zip|archive"),
    refused("zip_of_pictures.zip", _zip(a_dot_png=b"\x89PNG\r\n\x1a\n" + b"\x00" * 200), told="no table|holds no|none"),
    refused("zip_truncated.zip", _zip(list_dot_csv=lines("id,name", row=lambda i: f"{i},{i * 7919 % 10007:x}", count=5_000).encode())[:-2_000], told="archive|zip"),
    refused("rar.csv", b"Rar!\x1a\x07\x01\x00" + b"\x33" * 200, told="RAR"),
    refused("seven_zip.csv", b"7z\xbc\xaf\x27\x1c" + b"\x33" * 200, told="7z"),
)  # fmt: skip
