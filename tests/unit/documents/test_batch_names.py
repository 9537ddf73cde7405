"""Names of files in archives: whatever a cell holds, the name is one file, on every system."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.documents.batches.names import MOST_BYTES, safe_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Anna Müller", "0000007_Anna Müller.pdf"),
        ("../../etc/passwd", "0000007_etc_passwd.pdf"),
        ("C:\\x\\y", "0000007_C_x_y.pdf"),
        ("a/b", "0000007_a_b.pdf"),
        ("CON", "0000007__CON.pdf"),
        ("nul.txt", "0000007__nul.txt.pdf"),
        ("名前 太郎", "0000007_名前 太郎.pdf"),
        ("x\x00y\r\nz", "0000007_x_y_z.pdf"),
        (".....", "0000007.pdf"),
        ("", "0000007.pdf"),
        ("rtl\u202egpj.exe", "0000007_rtlgpj.exe.pdf"),
        ("Mu\u0308ller", "0000007_Müller.pdf"),
        ("\ud800", "0000007.pdf"),
    ],
)
def test_a_file_is_called_by_its_row_and_what_the_text_leaves(text, name):
    assert safe_name(text, 7) == name


@given(st.text(alphabet=st.characters(), max_size=400), st.integers(1, 2_000_000))
def test_no_name_leaves_its_folder_or_grows_too_long(text, row):
    name = safe_name(text, row)

    assert name.startswith(f"{row:07d}")
    assert len(name.encode()) <= MOST_BYTES
    assert not any(one in name for one in '/\\:*?"<>|')
    assert not any(unicodedata.category(one) in {"Cc", "Cf", "Cs"} for one in name)
    assert unicodedata.is_normalized("NFC", name)


@given(st.text(max_size=80), st.text(max_size=80))
def test_two_rows_never_share_a_name(one, other):
    assert safe_name(one, 1).casefold() != safe_name(other, 2).casefold()
