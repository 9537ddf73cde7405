"""What strangers may put into values and pictures harms no document but their own."""

import os
import signal
import struct
import zlib
from pathlib import Path

import pytest

from backend.adapters.pdf.process import Bounds, Drawer, Fault, Stopped
from backend.documents.rendering import Recipient, Renderer, drawing
from backend.documents.rendering.plan import Plan
from backend.documents.template import Image as Picture
from tests.lettering import code, people, picture, sheet, text_of, textbox

NASTY = (
    '#read("/etc/passwd")',
    '*b* _i_ $x^2$ \\ ] } " // c /* d */ <tag> @ref `raw` #let x = 1',
    "{{ link }} {{#if name}}x{{/if}}",
    "= Heading",
    "<script>alert(1)</script> & &amp;",
    "a\\nb \\u{202e}",
)


def bomb(path: Path, side: int) -> Path:
    """Write a black and white picture of side x side pixels in a few kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compressobj(9)
    row = bytes(1 + (side + 7) // 8)
    data = b"".join(rows.compress(row) for _ in range(side)) + rows.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b""))
    return path


def with_picture(images: Path, **more):
    return Picture(**({"id": "p", "name": "Logo", "left": 0, "top": 0, "width": 20, "height": 20, "src": "image:logo"} | more))


def test_values_print_as_text_whatever_they_say(tmp_path):
    crowd = [Recipient(i, {"name": text, "link": text}) for i, text in enumerate(NASTY, start=1)]

    with Renderer(sheet(textbox("{{ name }}", width=130), code("{{ link }}", top=60)), images=tmp_path) as renderer:
        made = renderer.documents(crowd)

    for text, one in zip(NASTY, made, strict=True):
        assert not one.issues
        assert text_of(one.pdf).replace(" ", "") == text.replace(" ", "")


def test_control_characters_and_halves_of_characters_do_not_stop_a_document(tmp_path):
    values = {"name": "a\x00b\x1b[31m\ud800 c\r\nd\u2028e", "link": "https://e.example/\x00\udfff"}

    with Renderer(sheet(textbox("{{ name }}"), code("{{ link }}")), images=tmp_path) as renderer:
        (made,) = renderer.documents([Recipient(1, values)])

    assert [issue.kind for issue in made.issues] in ([], ["missing_glyph"])
    assert made.pdf is None or "d e" in text_of(made.pdf)


def test_a_picture_of_too_many_pixels_is_named_before_it_is_opened(tmp_path):
    bomb(tmp_path / "logo.png", 30_000)

    with Renderer(sheet(with_picture(tmp_path)), images=tmp_path) as renderer:
        made = renderer.documents(people(3))

    assert [one.pdf for one in made] == [None, None, None]
    assert made[0].issues[0].kind == "missing_image"
    assert made[0].issues[0].detail == "The picture has more than 40,000,000 pixels."


def test_a_picture_that_is_none_or_leads_elsewhere_is_not_drawn(tmp_path):
    (tmp_path / "logo.png").write_bytes(b"no picture at all")
    secret = picture(tmp_path / "secret.png")
    (tmp_path / "link.png").symlink_to(secret)
    template = sheet(
        with_picture(tmp_path), with_picture(tmp_path, id="r", src="image:link"), with_picture(tmp_path, id="s", src="image:x")
    )

    with Renderer(template, images=tmp_path) as renderer:
        (made,) = renderer.documents(people(1))

    assert {issue.detail for issue in made.issues} == {"The picture cannot be opened.", "The picture is not there any more."}


def test_a_process_that_is_killed_leaves_no_document_out(tmp_path):
    with Renderer(sheet(textbox("{{ name }}")), images=tmp_path) as renderer:
        first = renderer.documents(people(2))
        os.kill(renderer.pid, signal.SIGKILL)
        again = renderer.documents(people(3))

    assert [text_of(one.pdf) for one in (*first, *again)] == [f"Zoë Łaski {n}" for n in (1, 2, 1, 2, 3)]


def test_one_document_that_takes_the_process_along_is_found_and_its_neighbours_are_drawn(tmp_path, monkeypatch):
    template = sheet(textbox("{{ name }}"))
    job = Plan.job

    def spoiled(self, filled):
        told = job(self, filled)
        # No template and no value can ask for this: the process is made to take too much, as a fault of a library would.
        return told.replace(b"Ann 3", b"Ann " + b"3" * 40_000_000) if any(one.recipient.row == 3 for one in filled) else told

    monkeypatch.setattr(Plan, "job", spoiled)
    crowd = [Recipient(i, {"name": f"Ann {i}"}) for i in range(1, 5)]

    with Renderer(template, images=tmp_path, bounds=Bounds(memory_mb=160)) as renderer:
        made = renderer.documents(crowd)

    assert [one.row for one in made if one.pdf is None] == [3]
    assert made[2].issues[0].kind == "not_drawn"
    assert "memory" in made[2].issues[0].detail
    assert all(text_of(one.pdf) == f"Ann {one.row}" for one in made if one.pdf)


def test_a_template_that_cannot_be_drawn_at_all_is_not_tried_for_everyone(tmp_path, monkeypatch):
    (tmp_path / "logo.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="/etc/x.png" width="9" height="9"/></svg>'
    )
    asked = []
    ask = Drawer.ask
    monkeypatch.setattr(
        Drawer, "ask", lambda self, head, *rest, **more: asked.append(head["do"]) or ask(self, head, *rest, **more)
    )

    with Renderer(sheet(with_picture(tmp_path), textbox("{{ name }}")), images=tmp_path) as renderer:
        made = renderer.documents(people(120))
        merged = renderer.merged(people(3))

    assert {one.pdf for one in made} == {None}
    assert {issue.kind.value for one in made for issue in one.issues} == {"not_drawn"}
    assert (merged.rows, len(merged.issues)) == ((), 3)
    assert len(asked) <= 5


def test_a_process_is_replaced_after_many_documents(tmp_path, monkeypatch):
    monkeypatch.setattr(drawing, "_RECYCLED_AFTER", 3)
    with Renderer(sheet(textbox("{{ name }}")), images=tmp_path) as renderer:
        first = renderer.documents(people(3)), renderer.pid
        second = renderer.documents(people(3)), renderer.pid

    assert first[1] != second[1]
    assert [one.pdf for one in first[0]] == [one.pdf for one in second[0]]


def test_the_process_opens_no_picture_outside_of_its_folder(tmp_path):
    picture(tmp_path / "secret.png")
    with Drawer() as drawer:
        (drawer.root / "in" / "x.png").symlink_to(tmp_path / "secret.png")
        wanted = [{"source": "x.png", "target": "x.png", "wish": [9, 9, 1]}]
        answer, _ = drawer.ask({"do": "prepare", "pictures": wanted}, deadline_s=30)

    assert answer["faults"] == {"x.png": "cannot be opened"}


def test_a_document_that_takes_too_long_is_given_up_at_its_deadline(tmp_path):
    endless = b'{"title":"x","width":10,"height":10,"faces":[],"pages":[[]],"documents":[' + b"[[]]," * 400_000 + b"[[]]]}"

    with Drawer() as drawer:
        drawer.ask({"do": "prepare", "pictures": []}, deadline_s=30)
        with pytest.raises(Stopped, match="too long"):
            drawer.ask({"do": "documents", "documents": 1, "sheet": [10, 10, 0], "title": "x"}, endless, deadline_s=0.5)

        assert not drawer.alive()
        assert not drawer.root.exists()


def test_the_process_knows_nothing_of_ours_and_reaches_no_file_outside(tmp_path, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    op = {"kind": "image", "left": 0, "top": 0, "angle": 0, "inset": 0, "width": 5, "height": 5, "value": True}
    with Drawer() as drawer:
        drawer.ask({"do": "prepare", "pictures": []}, deadline_s=30)
        environment = Path(f"/proc/{drawer.pid}/environ").read_bytes()
        for name in ("../../etc/passwd.png", "/etc/hostname", "https://example.com/x.png"):
            job = str(
                {"title": "x", "width": 9, "height": 9, "faces": [], "pages": [[op | {"file": name}]], "documents": [[[]]]}
            )
            told = job.replace("'", '"').replace("True", "true").encode()
            with pytest.raises(Fault):
                drawer.ask({"do": "documents", "documents": 1, "sheet": [9, 9, 0], "title": "x"}, told, deadline_s=30)

    assert b"sk-secret" not in environment
