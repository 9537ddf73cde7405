"""Bytes that are not plain UTF-8: other encodings, two encodings in one file, broken and doubled ones, NULs."""
# ruff: noqa: RUF001  letters that look alike are what is tried here

from tests.corpus.case import case, lines

_TYPES = {"id": "BIGINT", "name": "VARCHAR"}


def _coded(codec: str, name: str, end: str = "\n") -> bytes:
    return lines("id;name", row=lambda i: f"{i};{name} {i}", end=end).encode(codec)


def _case(title: str, codec: str, name: str, told: str = ""):
    return case(
        f"{title}.csv", _coded(codec, name), types=_TYPES, columns="id name", values=[(3, "name", f"{name} 3")], told=told
    )


_UTF8 = lines("id;name", row=lambda i: f"{i};Müller {i}").encode()

CASES = (
    _case("utf8", "utf-8", "Müller ž 山"),
    _case("utf8_bom", "utf-8-sig", "Müller ž"),
    _case("utf16le_bom", "utf-16", "žluť 山", "UTF-16"),
    _case("utf16le_nobom", "utf-16-le", "žluť", "UTF-16"),
    _case("utf16be_nobom", "utf-16-be", "žluť", "UTF-16"),
    case("utf16be_bom.csv", b"\xfe\xff" + _coded("utf-16-be", "žluť", "\r\n"), types=_TYPES, values=[(3, "name", "žluť 3")]),
    case("utf16_nobom_chinese.csv", lines("编号,姓名", row=lambda i: f"{i},张伟 {i}").encode("utf-16-le"), types={"编号": "BIGINT"}, values=[(3, "姓名", "张伟 3")]),
    _case("utf32", "utf-32", "žluť", "UTF-32"),
    _case("cp1252", "cp1252", "“smart” – €0 Zoë", "1252"),
    _case("latin1", "latin-1", "Müller Café"),
    _case("latin9", "latin-1", "Ñandú año"),
    case("cp1252_late.csv", lambda: lines("id;name", row=lambda i: f"{i};Meier {i}", count=20_000).encode() + "20000;Müller €\n".encode("cp1252"), 20_001, types=_TYPES, values=[(20_000, "name", "Müller €")]),
    case("cp1252_header_only.csv", lines("id;größe", row=lambda i: f"{i};{i}").encode("cp1252"), columns="id größe"),
    case("mac_roman.csv", lines("id;name", row=lambda i: f"{i};Müller Café Noël {i}", end="\r").encode("mac-roman"), types=_TYPES, values=[(3, "name", "Müller Café Noël 3")]),
    case("cp850.csv", _coded("cp850", "Müller Straße"), types=_TYPES, values=[(3, "id", "3")]),
    case("cp1251.csv", _coded("cp1251", "Иванов Пётр Москва"), types=_TYPES, values=[(3, "name", "Иванов Пётр Москва 3")]),
    case("koi8_r.csv", _coded("koi8-r", "Иванов Пётр Москва"), types=_TYPES, values=[(3, "name", "Иванов Пётр Москва 3")]),
    case("cp1250.csv", _coded("cp1250", "Příliš žluťoučký kůň"), types=_TYPES, values=[(3, "name", "Příliš žluťoučký kůň 3")]),
    case("cp1253.csv", _coded("cp1253", "Γιώργος Παπαδόπουλος"), types=_TYPES, values=[(3, "name", "Γιώργος Παπαδόπουλος 3")]),
    case("cp1254.csv", _coded("cp1254", "Işık Çağrı Şahin Gülşen"), types=_TYPES, values=[(3, "id", "3")]),
    case("shift_jis.csv", _coded("shift_jis", "東京都 山田太郎"), types=_TYPES, values=[(3, "name", "東京都 山田太郎 3")]),
    case("gb18030.csv", _coded("gb18030", "北京市 张伟先生"), types=_TYPES, values=[(3, "name", "北京市 张伟先生 3")]),
    case("big5.csv", _coded("big5", "臺北市 陳先生"), types=_TYPES, values=[(3, "name", "臺北市 陳先生 3")]),
    case("euc_kr.csv", _coded("euc-kr", "서울특별시 김철수"), types=_TYPES, values=[(3, "name", "서울특별시 김철수 3")]),
    case("latin1_in_utf8_mix.csv", _UTF8.replace("Müller 7\n".encode(), b"M\xfcller 7\n"), types=_TYPES, values=[(7, "name", "Müller 7"), (8, "name", "Müller 8")], told="byte"),
    case("latin1_in_utf8_half.csv", b"".join(f"{i};Zoë {i}\n".encode("latin-1" if i % 2 else "utf-8") for i in range(-1, 100)).replace(b"-1;Zo\xeb -1", b"id;name"), types=_TYPES, values=[(7, "name", "Zoë 7"), (8, "name", "Zoë 8")]),
    case("mojibake.csv", lines("id;name", row=lambda i: f"{i};MÃ¼ller {i}").encode(), types=_TYPES, values=[(3, "name", ("MÃ¼ller 3", "Müller 3"))]),
    case("replacement_characters.csv", lines("id;name", row=lambda i: f"{i};M\ufffdller {i}").encode(), types=_TYPES, values=[(3, "name", "M\ufffdller 3")]),
    case("utf8_truncated.csv", _UTF8 + "100;Mü".encode()[:-1], 101, types=_TYPES, values=[(99, "name", "Müller 99"), (100, "id", "100")]),
    case("utf8_surrogates.csv", _UTF8.replace(b"ller 7\n", b"ller \xed\xa0\x80 7\n"), types=_TYPES, values=[(8, "name", "Müller 8")]),
    case("utf8_overlong.csv", _UTF8.replace(b"ller 7\n", b"ller\xc0\x80 7\n"), types=_TYPES, values=[(8, "name", "Müller 8")]),
    case("nul_bytes.csv", lines("id,name", row=lambda i: f"{i},x\x00{i}"), types=_TYPES, values=[(3, "name", ("x3", "x\x003"))], told="NUL"),
    case("nul_padding.csv", lines("id,name", row=lambda i: f"{i},x{i}").encode() + b"\x00" * 4096, [(100, 0), (101, 0)], types=_TYPES, told="NUL"),
    case("nul_middle_hole.csv", lambda: lines("id,name", row=lambda i: f"{i},x{i}", count=3_000).encode() + b"\x00" * 512 + lines(row=lambda i: f"{i},y{i}", count=3_000).encode(), [(6_000, 0), (5_999, 1)], types={"name": "VARCHAR"}, values=[(-1, "name", "y2999")], told="NUL"),
    case("ctrl_z_at_end.csv", lines("id,name", row=lambda i: f"{i},x{i}") + "\x1a", [(100, 0), (100, 1)], types=_TYPES, values=[(-1, "id", "99")]),
    case("bom_in_the_middle.csv", ("\ufeff" + lines("id,name", row=lambda i: f"{i},x{i}", count=50) + "\ufeff" + lines(row=lambda i: f"{i},y{i}", count=50)).encode(), [(100, 0)], types=_TYPES, values=[(50, "id", "0")], issues=0),
    case("utf16_odd_byte.csv", lines("id,name", row=lambda i: f"{i},ž{i}").encode("utf-16") + b"\x0a", [(100, 0), (101, 0), (100, 1)], types=_TYPES, values=[(3, "name", "ž3")]),
    case("soft_hyphens.csv", _coded("cp1252", "Rund\u00adfunk"), types=_TYPES, values=[(3, "name", "Rund\u00adfunk 3")]),
    case("percent_encoded.csv", lines("id,name", row=lambda i: f"{i},M%C3%BCller{i}"), types=_TYPES, values=[(3, "name", "M%C3%BCller3")]),
    case("entities.csv", lines("id,name", row=lambda i: f"{i},M&uuml;ller {i}"), types=_TYPES, values=[(3, "name", "M&uuml;ller 3")]),
    case("encoding_told.csv", _coded("cp850", "Müller Straße"), types=_TYPES, values=[(3, "name", "Müller Straße 3")], encoding="cp850"),
)  # fmt: skip
