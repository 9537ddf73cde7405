"""Templates over HTTP: kept, refused by name, previewed as the very PDF, taken along as files."""

import base64
import io
import json
from decimal import Decimal
from urllib.parse import unquote
from uuid import UUID

import pypdfium2
import pytest
from PIL import Image

from backend.adapters.db import transaction
from backend.documents import previewing, starters
from backend.documents.models import Template
from backend.documents.rendering import Recipient
from backend.documents.rendering.previewing import close
from tests.published import published

ROWS = """SELECT * FROM (VALUES
    ('Ana', 1234.5::DECIMAL(10,2), DATE '2027-03-18', 'gold', 'de'),
    ('{{ amount }} <b>#read("x")', 7::DECIMAL(10,2), DATE '2027-03-19', 'x', NULL),
    (NULL, NULL, NULL, NULL, 'fr')) AS t("First name", amount, due, tier, "language")"""
TEXT = (
    'Dear {{ First name }}, {{ amount | money:"EUR" }} until {{ due | date:"long" }}.'
    '{{#if tier == "gold"}} Gold!{{else}} Join gold.{{/if}}'
)


@pytest.fixture(autouse=True, scope="module")
def drawing():
    """End the process of previews with the last test."""
    yield
    close()


def textbox(**more):
    return {
        "type": "textbox", "name": "Greeting", "left": 10, "top": 10, "width": 120, "height": 60, "text": TEXT,
        "fontFamily": "Noto Sans", "fontSize": 11, "fontWeight": 400, **more,
    }  # fmt: skip


def card(*objects, **more):
    page = {"width_mm": 148, "height_mm": 105, "bleed_mm": 3}
    return {"version": 1, "name": "Card", "page": page, "pages": [{"objects": list(objects) or [textbox()]}], **more}


def png(colour="red", size=(40, 20), kind="PNG", **more):
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind, **more)
    return out.getvalue()


def words(pdf):
    with pypdfium2.PdfDocument(pdf) as document:
        return " ".join(document[0].get_textpage().get_text_bounded().split())


def test_a_template_is_kept_changed_copied_and_deleted(script):
    made = script.post("/api/templates", json={"template": card()})
    kept = made.json()
    again = script.post("/api/templates", json=kept["template"]).json()  # the template itself, as it came back
    changed = {**kept["template"], "name": "Card, second"}

    first = script.put(f"/api/templates/{kept['template_id']}", json={"template": changed, "revision": kept["revision"]})
    late = script.put(f"/api/templates/{kept['template_id']}", json={"template": card(), "revision": kept["revision"]})
    copy = script.post(f"/api/templates/{kept['template_id']}/duplicate").json()
    gone = script.delete(f"/api/templates/{again['template_id']}")
    listed = script.get("/api/templates").json()["items"]

    assert made.status_code == 201
    assert kept["variables"] == ["First name", "amount", "due", "tier"]
    assert again["template"] == kept["template"]
    assert first.json()["revision"] == 2
    assert late.status_code == 409
    assert "another window" in late.json()["detail"]
    assert script.get(f"/api/templates/{kept['template_id']}").json()["name"] == "Card, second"
    assert gone.status_code == 204
    assert script.get(f"/api/templates/{again['template_id']}").status_code == 404
    assert [one["name"] for one in listed] == ["Card, second (copy)", "Card, second"]
    assert copy["template"]["pages"] == kept["template"]["pages"]


REFUSED = [
    (card(textbox(shadow={"blur": 3})), 422, "“Greeting” (textbox) has a shadow"),
    (card(textbox(text="{{ a | eval }}")), 422, "“Greeting” (textbox): “{{ a | eval }}” at line 1, character 1"),
    (card(textbox(fontFamily='x"); #read("x')), 422, "“Greeting” (textbox) has a font that is not installed"),
    (
        card({"type": "image", "name": "Logo", "src": "image:abc", "left": 1, "top": 1, "width": 9, "height": 9}),
        422,
        "“Logo” (image)",
    ),
    (card(textbox(name="a\x00b")), 422, "cannot be printed"),
    (card(version="7.4.0"), 422, "version"),
    (b"{" * 100_000, 422, "JSON"),
    (b'{"a":' * 50_000, 422, "JSON"),
    (b'{"version": NaN}', 422, "JSON"),
    (b'{"version": 1, "version": 1}', 422, "JSON"),
    (b"[" + b"9" * 10_000 + b"]", 422, "JSON"),
    (b"\xff\xfe", 422, "JSON"),
    (b'"' + b"x" * 10_000_000 + b'"', 413, "too large"),
]


def test_what_is_no_template_is_refused_with_the_objects_name(script):
    for body, status, told in REFUSED:
        content = body if isinstance(body, bytes) else json.dumps(body)

        answer = script.post("/api/templates", content=content, headers={"Content-Type": "application/json"})

        assert answer.status_code == status, (told, answer.text[:300])
        assert told in answer.json()["detail"]
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_preview_is_the_pdf_of_that_row_in_its_language(script, owner):
    dataset = str(published(owner, "people", ROWS))
    made = script.post("/api/templates", json=card(language_from="language")).json()["template_id"]

    first = script.post(f"/api/templates/{made}/preview", json={"dataset_id": dataset, "row": 1})
    hostile = script.post(f"/api/templates/{made}/preview", json={"dataset_id": dataset, "row": 2})
    empty = script.post(f"/api/templates/{made}/preview", json={"dataset_id": dataset, "row": 3})
    beyond = script.post(f"/api/templates/{made}/preview", json={"dataset_id": dataset, "row": 4})
    picture = script.post(f"/api/templates/{made}/preview", json={"format": "png", "width_px": 300})
    unsaved = script.post(
        f"/api/templates/{made}/preview",
        json={"dataset_id": dataset, "fields": {"who": "tier"}, "template": card(textbox(text="Only {{ who }}"))},
    )

    assert first.headers["content-type"] == "application/pdf", first.text
    assert words(first.content) == "Dear Ana, 1.234,50 € until 18. März 2027. Gold!"
    assert words(hostile.content).startswith('Dear {{ amount }} <b>#read("x"), €7.00 until March 19, 2027. Join gold.')
    assert empty.status_code == 422
    assert "“First name” is empty" in empty.json()["detail"]
    assert "missing_value" in unquote(empty.headers["x-listmill-issues"])
    assert beyond.status_code == 422
    assert picture.headers["x-listmill-pages"] == "1"
    assert Image.open(io.BytesIO(picture.content)).width == 300
    assert words(unsaved.content) == "Only gold"


def test_a_variable_without_a_column_is_named_before_anything_is_drawn(script, owner):
    dataset = str(published(owner, "people", ROWS))
    made = script.post("/api/templates", json=card(textbox(text="{{ frist name }}"))).json()["template_id"]

    lost = script.post(f"/api/templates/{made}/preview", json={"dataset_id": dataset})
    wrong = script.post(f"/api/templates/{made}/preview", json={"dataset_id": dataset, "fields": {"frist name": "nobody"}})

    assert "“frist name”" in lost.json()["detail"]
    assert "“First name”" in lost.json()["hint"]
    assert "“nobody”" in wrong.json()["detail"]


def test_a_picture_is_drawn_anew_kept_once_and_shown_to_its_owner_alone(script, stranger, owner):
    sent = script.post("/api/images", content=png(size=(40, 20)) + b"<script>alert(1)</script>")
    same = script.post("/api/images", content=png(size=(40, 20)) + b"<script>alert(1)</script>")
    form = script.post("/api/images", files={"file": ("a.png", png(size=(40, 20)) + b"<script>alert(1)</script>", "image/png")})
    image = sent.json()["image_id"]

    shown = script.get(f"/api/images/{image}")
    taken = card({"type": "image", "name": "Logo", "src": f"image:{image}", "left": 5, "top": 5, "width": 20, "height": 10})

    assert sent.status_code == 201
    assert (sent.json()["width"], sent.json()["height"]) == (40, 20)
    assert same.json()["image_id"] == form.json()["image_id"] == image
    assert script.post("/api/images", data={"a": "b"}, files={}).status_code == 422
    assert shown.headers["content-type"] == "image/png"
    assert b"script" not in shown.content
    assert script.post("/api/templates", json=taken).status_code == 201
    assert stranger.get(f"/api/images/{image}").status_code == 404
    assert stranger.post("/api/templates", json=taken).status_code == 422
    assert script.get("/api/images/a%00b").status_code == 404


def test_a_template_goes_along_as_a_file_with_its_pictures(script, stranger):
    image = script.post("/api/images", content=png("blue")).json()["image_id"]
    logo = {"type": "image", "name": "Logo", "src": f"image:{image}", "left": 5, "top": 5, "width": 20, "height": 10}
    made = script.post("/api/templates", json=card(textbox(), logo)).json()["template_id"]

    file = script.get(f"/api/templates/{made}/export")
    brought = stranger.post("/api/templates/import", content=file.content)
    theirs = brought.json()

    assert file.headers["content-disposition"].startswith('attachment; filename="Card.json"')
    assert brought.status_code == 201, brought.text
    assert theirs["images"] != [image]
    assert stranger.get(f"/api/images/{theirs['images'][0]}").status_code == 200
    assert script.get(f"/api/templates/{theirs['template_id']}").status_code == 404


def test_a_canvas_of_fabric_with_an_embedded_picture_becomes_a_template(script):
    data = f"data:image/png;base64,{base64.b64encode(png()).decode()}"
    objects = [
        {"type": "Image", "left": 0, "top": 0, "width": 40, "height": 20, "src": data, "originX": "left", "originY": "top"},
        {"type": "Textbox", "left": 96, "top": 96, "width": 300, "height": 40, "originX": "left", "originY": "top",
         "text": "Dear {{ name }}", "fontFamily": "Noto Sans", "fontSize": 16, "strokeWidth": 0},
    ]  # fmt: skip
    canvas = {"version": "7.4.0", "objects": objects}

    brought = script.post(
        "/api/templates/import", json={"fabric": canvas, "page": {"width_mm": 148, "height_mm": 105}, "name": "Old"}
    )
    bare = script.post("/api/templates/import", json=canvas)
    remote = script.post("/api/templates/import", json={**canvas, "objects": [{**objects[0], "src": "http://127.0.0.1/x.png"}]})

    box = brought.json()["template"]["pages"][0]["objects"][1]
    assert brought.status_code == 201, brought.text
    assert (brought.json()["name"], box["left"], box["fontSize"]) == ("Old", 25.4, 12.0)
    assert bare.status_code == 201
    assert remote.status_code == 422
    assert "“Object 1” (Image)" in remote.json()["detail"]


def test_the_fonts_of_the_designer_are_those_of_the_drawing(script):
    families = script.get("/api/fonts").json()["families"]

    files = [face["file"] for family in families for face in family["faces"]]
    assert "Noto Sans" in [family["name"] for family in families]
    assert script.get(f"/api/fonts/{files[0]}").headers["content-type"] == "font/ttf"
    assert script.get("/api/fonts/LICENSE-noto-sans.txt").status_code == 404
    assert script.get("/api/fonts/..%2f..%2fpackage.json").status_code == 404


def test_every_template_to_begin_with_is_drawn_without_a_remark(script, owner):
    values = {
        "first_name": "Ana", "last_name": "Óscar-Wójcik", "street": "Long Street 1", "postcode": "01067", "city": "Dresden",
        "id": 7, "code": "AB-12", "amount": Decimal("12.5"), "valid_until": "2027-12-31",
    }  # fmt: skip

    for one in starters.starters():
        to = Recipient(1, values)
        made = script.post("/api/templates", json={"starter": one.key}).json()
        drawn = previewing.preview(owner.id, one.template, to)

        assert made["name"] == one.name
        assert (drawn.issues, drawn.pdf is not None) == ((), True), one.key
        assert script.get(f"/api/templates/{made['id']}/thumbnail?revision=1").headers["content-type"] == "image/png"


def test_a_template_whose_font_was_taken_away_can_still_be_mended(script, owner):
    made = script.post("/api/templates", json=card()).json()
    lost = {**made["template"], "pages": [{"objects": [textbox(id="a", fontFamily="Gone Sans")]}]}
    with transaction() as session:
        session.get_one(Template, UUID(made["id"])).body = lost

    found = script.get(f"/api/templates/{made['id']}")
    drawn = script.post(f"/api/templates/{made['id']}/preview", json={})
    mended = script.put(f"/api/templates/{made['id']}", json={"template": made["template"], "revision": 1})

    assert "“Gone Sans”" in found.json()["refused"]
    assert script.get("/api/templates").json()["items"][0]["page"]["width_mm"] == 148
    assert drawn.status_code == 422
    assert mended.json()["refused"] is None
