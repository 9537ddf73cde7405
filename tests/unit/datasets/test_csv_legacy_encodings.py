"""Older encodings are told by what their words would be; Western text stays what it is."""

import pytest

from backend.core.errors import Rejected
from backend.datasets.formats.csv.legacy import legacy
from tests.reading import read


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("cp1252", "Müller Straße"),
        ("cp1252", "Zoë “smart” \u2013 €0"),
        ("cp1252", "São Paulo coração"),
        ("cp1252", "Åse Ørsted æble"),
        ("cp1252", "HÔTEL ÉLYSÉE"),
        ("cp1252", "10 £ à 5 m³"),
        ("cp1252", "Reykjavík þýð æ"),
        ("cp1252", "½ Zoll"),
        ("iso8859_15", "Œuvre 5 €"),
        ("mac_roman", "Müller Café Noël"),
        ("mac_roman", "“quote” \u2013 dash"),
        ("cp850", "Müller Straße"),
        ("cp1250", "Příliš žluťoučký kůň"),
        ("cp1250", "Łódź Kraków Gdańsk"),
        ("cp1250", "Győr Székesfehérvár"),
        ("iso8859_2", "Łódź Kraków Gdańsk"),
        ("cp1254", "I\u015f\u0131k Ça\u011fr\u0131 \u015eahin"),
        ("cp1251", "Санкт-Петербург улица"),
        ("koi8_r", "Иванов Пётр Москва"),
        ("cp866", "Иванов Пётр Москва"),
        ("cp1253", "Γιώργος Παπαδόπουλος"),
        ("cp1255", "שלום ירושלים"),
        ("cp1256", "محمد القاهرة"),
        ("shift_jis", "東京都 カタカナ"),
        ("euc_jp", "東京都 山田太郎"),
        ("gb18030", "北京市 张伟先生"),
        ("big5", "臺北市 陳先生"),
        ("cp949", "서울특별시 김철수"),
    ],
    ids=lambda value: value if value.isascii() else "words",
)
def test_words_tell_the_encoding_they_are_in(encoding, words):
    sample = "".join(f"{i};{words} {i}\n" for i in range(20)).encode(encoding)

    found = legacy(sample)

    assert sample.decode(found).split(";")[1].startswith(words)


def test_a_file_in_an_older_encoding_is_read_and_says_which(tmp_path):
    rows = "".join(f"{i};Иванов {i}\n" for i in range(50))

    found = read(tmp_path, f"id;name\n{rows}".encode("cp1251"))

    assert found.rows[3] == (3, "Иванов 3")
    assert found.loaded.encoding == "Windows-1251 (Cyrillic)"


def test_carriage_returns_end_lines_though_cells_hold_line_feeds(tmp_path):
    rows = "".join(f'{i},"a\nb {i}"\r' if i == 7 else f"{i},x{i}\r" for i in range(50))

    found = read(tmp_path, f"id,t\r{rows}".encode())

    assert len(found.rows) == 50
    assert found.rows[7] == (7, "a\nb 7")


def test_zeros_behind_the_last_line_are_no_reason_to_refuse_a_file(tmp_path):
    rows = "".join(f"{i},x{i}\n" for i in range(100))

    found = read(tmp_path, f"id,t\n{rows}".encode() + b"\x00" * 4096)

    assert len(found.rows) == 100
    assert any(one.kind == "nul_characters" and one.count == 4096 for one in found.loaded.repairs)


def test_one_endless_line_is_refused_at_once(tmp_path):
    with pytest.raises(Rejected, match="one single line"):
        read(tmp_path, b"abc,def ghi;" * (2 << 20))
