"""A ZIP is what is in it: one table, several as one, or the largest of different ones; nothing in it can harm or goes unmentioned."""

import zipfile

import pytest

from backend.core.errors import Rejected
from tests.sources import archive, load, xlsx

JAN = "id,zip,v\n" + "".join(f"{i},{i + 10_000},{i}\n" for i in range(30))
FEB = "id,zip,v\n" + "".join(f"{i},{i:05},{i * 1.5}\n" for i in range(40))


def test_the_one_table_is_loaded_whatever_lies_beside_it(tmp_path):
    found = load(tmp_path, archive({"a/jan.csv": JAN, "__MACOSX/._jan.csv": "x", ".DS_Store": "y", "readme.md": "# about"}))

    assert (found.loaded.rows, found.loaded.table, found.loaded.format) == (30, "a/jan.csv", "csv")
    assert found.repairs["other_files"] == 1


def test_tables_with_the_same_columns_are_one_in_the_order_of_their_names(tmp_path):
    found = load(tmp_path, archive({"m10.csv": FEB, "m2.csv": JAN}))

    assert (found.loaded.rows, found.loaded.table, found.loaded.tables) == (70, None, ("m2.csv", "m10.csv"))
    assert (found.types["zip"], found.column("zip")[0], found.column("zip")[30]) == ("VARCHAR", "10000", "00000")
    assert (found.types["v"], found.column("v")[31]) == ("DOUBLE", 1.5)
    told = next(one for one in found.loaded.repairs if one.kind == "joined_files")
    assert "“m2.csv” 30, “m10.csv” 40" in told.detail


def test_the_same_columns_in_another_order_belong_together(tmp_path):
    found = load(
        tmp_path, archive({"a.csv": JAN, "b.csv": "v,ID,zip\n" + "".join(f"{i}.5,{i},{i + 20_000}\n" for i in range(9))})
    )

    assert (found.names, found.rows[-1]) == (["id", "zip", "v"], (8, 20_008, 8.5))


def test_of_different_tables_the_largest_is_read_or_the_one_asked_for(tmp_path):
    data = archive({"jan.csv": JAN, "towns.csv": "town;size\nBonn;3\nUlm;1\n"})

    assert (load(tmp_path, data).loaded.table, load(tmp_path, data).repairs["other_tables"]) == ("jan.csv", 1)
    assert load(tmp_path, data, table="towns.csv").names == ["town", "size"]
    with pytest.raises(Rejected, match="no file “x”") as refusal:
        load(tmp_path, data, table="x")
    assert "towns.csv" in refusal.value.hint


def test_a_sheet_of_a_workbook_in_an_archive_can_be_chosen(tmp_path):
    book = xlsx({"A": [["a", "b"], [1, 2]], "B": [["c", "d"], [3, 4], [5, 6]]})

    found = load(tmp_path, archive({"book.xlsx": book}), table="book.xlsx: B")

    assert (found.names, found.rows, found.loaded.table) == (["c", "d"], [(3, 4), (5, 6)], "book.xlsx: B")


def test_the_paths_in_an_archive_lead_nowhere(tmp_path):
    load(tmp_path, archive({"../../out.csv": JAN, "/etc/out.csv": JAN}))

    assert not list(tmp_path.parent.glob("**/out.csv"))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (archive({}), "empty"),
        (archive({"a.csv": ""}), "empty"),
        (archive({"inner.zip": archive({"a.csv": JAN})}), "archive inside"),
        (archive({"a.pdf": "%PDF-1.7"}), "PDF"),
        (archive({"a.csv": JAN})[:-40], "damaged"),
        (archive({"a.csv": JAN}, zipfile.ZIP_STORED).replace(b"\n7,", b"\n8,", 1), "damaged"),
        (archive({"a.csv": JAN}).replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"), "password"),
    ],
    ids=["empty", "empty file", "nested", "pdf", "cut", "changed", "locked"],
)
def test_what_cannot_be_taken_out_is_refused_in_words(tmp_path, data, words):
    with pytest.raises(Rejected, match=words) as refusal:
        load(tmp_path, data, name="list.zip")

    assert refusal.value.hint


def test_an_archive_made_to_fill_the_disk_is_refused_before_it_is_unpacked(tmp_path):
    data = bytearray(archive({"a.csv": JAN}))
    at = data.index(b"PK\x01\x02") + 24
    data[at : at + 4] = (2 << 30).to_bytes(4, "little")

    with pytest.raises(Rejected, match="fill the disk"):
        load(tmp_path, bytes(data))


def test_rows_kept_aside_say_which_file_they_stand_in(tmp_path):
    broken = JAN.replace("7,10007,7\n", "7,10007,7,8,9\n")

    found = load(tmp_path, archive({"a.csv": JAN, "b.csv": broken}))

    assert (found.loaded.rows, [(line, "b.csv" in reason) for line, reason, _ in found.aside]) == (59, [(9, True)])
