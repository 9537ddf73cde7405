"""The dry run finds what is wrong with each recipient without drawing, and who to look at first; previews are the same document."""

import io
import os
import signal

import pytest
from PIL import Image

from backend.adapters.pdf.fonts import families, find_face
from backend.documents.rendering import Checker, Recipient, Renderer, check, preview, preview_png, previewing
from backend.documents.template import Image as Picture
from tests.lettering import code, line, people, picture, sheet, text_of, textbox


@pytest.fixture(scope="module", autouse=True)
def _no_process_stays():
    yield
    previewing.close()


def test_every_kind_of_trouble_is_found_with_its_object_and_its_row(tmp_path):
    template = sheet(
        textbox('{{ name }} {{ amount | number:"2" }}', height=6, width=60),
        code("{{ link }}", width=20, height=20),
        line("{{ nobody }}"),
        Picture(id="p", name="Logo", left=0, top=0, width=9, height=9, src="image:gone"),
    )
    values = {"name": "日本", "amount": "many", "link": "x" * 400, "nobody": None}

    found = check(template, [Recipient(7, values)], images=tmp_path)

    assert {(one.kind.value, one.object.split("”")[0].strip("“")) for one in found} == {
        ("missing_glyph", "Body"),
        ("bad_value", "Body"),
        ("link_too_long", "Code"),
        ("missing_value", "Line"),
        ("missing_image", "Logo"),
    }
    assert all(one.row == 7 and one.stops for one in found)


def test_a_variable_nobody_gave_is_told(tmp_path):
    (found,) = check(sheet(textbox("{{ name }} {{ town }}")), [Recipient(1, {"name": "Ann"})], images=tmp_path)

    assert (found.kind, found.stops) == ("unknown_variable", True)
    assert "town" in found.detail


def test_text_that_leaves_its_box_is_noted_and_text_that_leaves_the_page_is_stopped(tmp_path):
    template = sheet(textbox("{{ name }}", height=5, width=40))
    crowd = [
        Recipient(1, {"name": "short"}),
        Recipient(2, {"name": "longer " * 12}),
        Recipient(3, {"name": "much longer " * 90}),
    ]
    crowd.append(Recipient(4, {"name": "n" * 90}))

    found = check(template, crowd, images=tmp_path)

    assert [(one.row, one.kind.value, one.stops) for one in found] == [
        (2, "overflow", False),
        (3, "overflow", True),
        (4, "overflow", True),
    ]
    assert "wider than the page" in found[2].detail


def test_the_dry_run_and_the_drawing_agree(tmp_path):
    template = sheet(textbox("{{ name }}", height=5, width=40), code("{{ link }}"))
    names = ("Ann", "", "日本", "longer " * 9, "n" * 90, None)
    crowd = [Recipient(i, {"name": name, "link": "https://e.example"}) for i, name in enumerate(names, start=1)]

    found = check(template, crowd, images=tmp_path)
    with Renderer(template, images=tmp_path) as renderer:
        made = renderer.documents(crowd)

    assert [issue for one in made for issue in one.issues] == found
    assert [one.row for one in made if one.pdf] == [1, 4]


def test_the_worst_recipients_of_all_chunks_come_first(tmp_path):
    checker = Checker(sheet(textbox('{{ name }} {{ company | default:"-" }}', height=60)), images=tmp_path)

    checker.check([Recipient(1, {"name": "Ann", "company": "Ltd"}), Recipient(2, {"name": "日", "company": "Ltd"})])
    checker.check([Recipient(3, {"name": "word " * 40, "company": "Ltd"}), Recipient(4, {"name": "Bob", "company": ""})])

    assert [one.row for one in checker.worst] == [2, 4, 3, 1]
    assert "values are empty" in checker.worst[1].why
    assert (checker.recipients, checker.fine) == (4, 3)


def test_a_picture_of_a_page_is_as_wide_as_asked_and_the_pdf_is_the_one_a_batch_makes(tmp_path):
    template = sheet(textbox("{{ name }}"), pages=2)
    (person,) = people(1)

    shown = preview_png(template, person, images=tmp_path, page=2, width_px=500)
    single = preview(template, person, images=tmp_path)
    with Renderer(template, images=tmp_path) as renderer:
        (made,) = renderer.documents([person])

    with Image.open(io.BytesIO(shown.png)) as image:
        assert image.width in (499, 500, 501)
    assert shown.pages == 2
    assert single.pdf == made.pdf


def test_a_preview_of_what_cannot_be_drawn_says_why_and_the_next_one_works(tmp_path):
    template = sheet(textbox("{{ name }}"))

    bad = preview(template, Recipient(1, {"name": "日本"}), images=tmp_path)
    os.kill(previewing._kept(os.getpid()).ready().pid, signal.SIGKILL)
    good = preview(template, Recipient(1, {"name": "Ann"}), images=tmp_path)

    assert bad.pdf is None
    assert bad.issues[0].kind == "missing_glyph"
    assert text_of(good.pdf) == "Ann"


def test_a_large_picture_is_drawn_no_finer_than_print_needs(tmp_path):
    picture(tmp_path / "photo.jpg", (4000, 3000), quality=95)
    template = sheet(Picture(id="p", left=0, top=0, width=50.8, height=38.1, src="image:photo"))

    made = preview(template, Recipient(1, {}), images=tmp_path)

    assert b"/Width 602" in made.pdf or b"/Width 600" in made.pdf or b"/Width 614" in made.pdf


def test_fonts_are_those_of_the_folder_and_no_others():
    names = [family.name for family in families()]

    assert {"Noto Sans", "Noto Serif"} <= set(names)
    assert find_face("Noto Sans", 700, "italic") is not None
    assert find_face("Noto Sans", 300, "normal") is None
    assert find_face("Helvetica", 400, "normal") is None
