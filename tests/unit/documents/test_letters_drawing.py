"""Documents as they come out: the right text, the right code, one file each, the same bytes again."""

import io

import numpy as np
import pikepdf
import pytest

from backend.documents.rendering import Recipient, Renderer, join
from backend.documents.template import Circle, Line, Rect
from backend.documents.template import Image as Picture
from tests.lettering import code, code_of, line, pages_of, people, picture, pixels_of, sheet, text_of, textbox

CARD = sheet(textbox("Dear {{ name }},\nhello."), code("{{ link }}"), line("Page of {{ name }}"))


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    with Renderer(CARD, images=tmp_path_factory.mktemp("none")) as renderer:
        yield renderer.documents(people(120))


def test_every_document_is_its_recipients(drawn):
    assert [one.row for one in drawn] == list(range(1, 121))
    for one, person in zip(drawn, people(120), strict=True):
        name = person.values["name"]
        assert text_of(one.pdf) == f"Dear {name}, hello. Page of {name}"
    assert all(code_of(drawn[i].pdf) == people(120)[i].values["link"] for i in (0, 57, 99, 100, 119))


def test_a_document_is_one_small_sound_file(drawn):
    with pikepdf.open(io.BytesIO(drawn[3].pdf)) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert (len(pdf.pages), str(pdf.docinfo["/Title"])) == (1, "Card")
        assert pdf.pdf_version == "1.7"
    assert len(drawn[3].pdf) < 40_000
    assert b"/tmp" not in drawn[3].pdf


def test_drawn_alone_a_document_looks_the_same_and_has_the_same_bytes_again(drawn, tmp_path):
    with Renderer(CARD, images=tmp_path) as renderer:
        alone = [renderer.documents(people(8)[7:])[0].pdf for _ in range(2)]

    assert alone[0] == alone[1]
    assert np.array_equal(pixels_of(alone[0]), pixels_of(drawn[7].pdf))


def test_letters_of_several_pages_stay_together_and_know_where_they_are_cut(tmp_path):
    template = sheet(textbox("{{ name }}"), pages=3, bleed=3)

    with Renderer(template, images=tmp_path) as renderer:
        made = renderer.documents(people(5))
        merged = renderer.merged(people(5))

    assert all(text_of(one.pdf, page=page) == f"Zoë Łaski {one.row}" for one in made for page in (1, 2, 3))
    assert (merged.pages_each, merged.rows, pages_of(merged.pdf)) == (3, (1, 2, 3, 4, 5), 15)
    for pdf in (made[0].pdf, merged.pdf):
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            page = opened.pages[-1]
            assert [round(float(n) / 72 * 25.4, 1) for n in page.mediabox] == [0, 0, 154, 111]
            assert [round(float(n) / 72 * 25.4, 1) for n in page.trimbox] == [3, 3, 151, 108]
            assert opened.check_pdf_syntax() == []


def test_merged_letters_are_joined_into_one_file_that_holds_pictures_once(tmp_path):
    images = tmp_path / "images"
    images.mkdir()
    picture(images / "back.jpg", (900, 600), quality=95)
    template = sheet(Picture(id="p", left=0, top=0, width=148, height=105, src="image:back"), textbox("{{ name }}"))
    with Renderer(template, images=images, title="All") as renderer:
        for part in (1, 2):
            (tmp_path / f"{part}.pdf").write_bytes(renderer.merged(people(4 * part)[-4:]).pdf)

    pages = join([tmp_path / "1.pdf", tmp_path / "2.pdf"], tmp_path / "all.pdf", title="All")

    whole = (tmp_path / "all.pdf").read_bytes()
    assert pages == 8
    assert [text_of(whole, page=n) for n in (1, 4, 5, 8)] == [f"Zoë Łaski {n}" for n in (1, 4, 5, 8)]
    assert whole.count(b"/DCTDecode") == 1
    with pikepdf.open(io.BytesIO(whole)) as pdf:
        assert pdf.check_pdf_syntax() == []


def test_shapes_are_drawn_where_they_are_with_colour_and_opacity(tmp_path):
    images = tmp_path / "images"
    images.mkdir()
    picture(images / "red.png", (40, 40), "#ff0000")
    template = sheet(
        Rect(id="a", left=10, top=10, width=20, height=10, fill="#00ff00"),
        Rect(id="b", left=50, top=10, width=20, height=10, fill="#0000ff", opacity=0.5),
        Circle(id="c", left=90, top=10, width=20, height=10, fill=None, stroke="#ff00ff", stroke_width=2),
        Rect(id="d", left=30, top=50, width=20, height=10, fill="#000000", angle=90),
        Picture(id="e", left=60, top=50, width=20, height=20, src="image:red", opacity=0.5),
        Line(id="f", left=10, top=90, width=100, height=0, stroke="#008080", stroke_width=2, x1=0, y1=0, x2=100, y2=0),
    )

    with Renderer(template, images=images) as renderer:
        (made,) = renderer.documents([Recipient(1, {})])

    pixels = pixels_of(made.pdf, scale=72 / 25.4 * 2)
    scale = pixels.shape[1] / 148

    def at(x: float, y: float) -> list[int]:
        return [round(float(n), -1) for n in pixels[round(y * scale), round(x * scale)]]

    assert not made.issues
    assert (at(20, 15), at(9, 15), at(31, 15)) == ([0, 260, 0], [260, 260, 260], [260, 260, 260])
    assert at(60, 15) == [130, 130, 260]
    assert (at(91, 16), at(101, 16)) == ([260, 0, 260], [260, 260, 260])
    assert (at(25, 60), at(35, 55)) == ([0, 0, 0], [260, 260, 260])
    assert at(70, 60) == [260, 130, 130]
    assert at(60, 91) == [0, 130, 130]


def test_underlined_and_turned_text_is_still_text(tmp_path):
    template = sheet(
        textbox("{{ name }} & co", underline=True, text_align="center", angle=15.0),
        line("set apart {{ name }} Привет", char_spacing=100.0, font_family="Noto Serif", font_style="italic"),
    )

    with Renderer(template, images=tmp_path) as renderer:
        (made,) = renderer.documents(people(1))

    assert text_of(made.pdf) == "Zoë Łaski 1 & co set apart Zoë Łaski 1 Привет"


def test_what_cannot_be_drawn_is_left_out_with_its_reason_and_the_others_stay(tmp_path):
    crowd = people(4)
    crowd[1] = Recipient(2, crowd[1].values | {"name": "日本"})
    crowd[2] = Recipient(3, crowd[2].values | {"name": None})

    with Renderer(CARD, images=tmp_path) as renderer:
        made = renderer.documents(crowd)
        merged = renderer.merged(crowd)

    assert [one.pdf is not None for one in made] == [True, False, False, True]
    assert [one.issues[0].kind if one.issues else None for one in made] == [None, "missing_glyph", "missing_value", None]
    assert merged.rows == (1, 4)
    assert {issue.row for issue in merged.issues} == {2, 3}
    assert pages_of(merged.pdf) == 2


def test_tracked_codes_lead_where_links_say(tmp_path):
    template = sheet(code("{{ link }}", track=True))

    with Renderer(template, images=tmp_path, links=lambda row, _: f"https://l.example/t/{row}") as renderer:
        (made,) = renderer.documents(people(1))

    assert code_of(made.pdf) == "https://l.example/t/1"
