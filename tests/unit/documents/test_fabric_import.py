"""Canvases of Fabric: placed in millimetres, and refused by name for whatever would be drawn otherwise."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.errors import Rejected
from backend.documents.template import Page, import_fabric

CORNER = {"originX": "left", "originY": "top"}


class Shelf:
    """Pictures that are there already, and those that were kept."""

    def __init__(self):
        self.kept = []

    def keep(self, data):
        self.kept.append(data)
        return "kept", 40, 20

    def find(self, image_id):
        return (40, 20) if image_id == "here" else None


def thing(kind, **more):
    # As Fabric 7 writes it: every default with it.
    return {
        "type": kind, "version": "7.4.0", "originX": "left", "originY": "top", "left": 96, "top": 48, "width": 96, "height": 48,
        "fill": "rgb(0,0,0)", "stroke": None, "strokeWidth": 1, "strokeDashArray": None, "strokeLineCap": "butt",
        "strokeDashOffset": 0, "strokeLineJoin": "miter", "strokeUniform": False, "strokeMiterLimit": 4, "scaleX": 1, "scaleY": 1,
        "angle": 0, "flipX": False, "flipY": False, "opacity": 1, "shadow": None, "visible": True, "backgroundColor": "",
        "fillRule": "nonzero", "paintFirst": "fill", "globalCompositeOperation": "source-over", "skewX": 0, "skewY": 0, **more,
    }  # fmt: skip


def letters(kind="Textbox", **more):
    return thing(
        kind, fontSize=16, fontWeight="normal", fontFamily="Noto Sans", fontStyle="normal", lineHeight=1.16, text="Dear {{ name }}",
        charSpacing=0, textAlign="left", styles=[], pathStartOffset=0, pathSide="left", pathAlign="baseline", underline=False,
        overline=False, linethrough=False, textBackgroundColor="", direction="ltr", textDecorationThickness=66.667, minWidth=20,
        splitByGrapheme=False, **more,
    )  # fmt: skip


def canvas(*objects, **more):
    return {"version": "7.4.0", "objects": list(objects), **more}


def taken(*objects, **more):
    return list(import_fabric(canvas(*objects), pictures=Shelf(), **more).objects())


def test_objects_come_to_lie_where_they_lay():
    rect, text, circle, line, image = taken(
        thing("Rect", stroke="#123456", strokeWidth=2, scaleX=2, scaleY=2, rx=4, ry=4, strokeDashArray=[6, 3]),
        letters(scaleX=1.5, scaleY=1.5),
        thing("Circle", radius=24, startAngle=0, endAngle=360, counterClockwise=False, fill="rgba(18,70,120,.5)"),
        thing("Line", originX="center", originY="center", height=0, x1=-48, y1=0, x2=48, y2=0, stroke="red", strokeWidth=4),
        thing("Image", width=40, height=20, src="image:here", crossOrigin=None, filters=[], cropX=0, cropY=0, strokeWidth=0),
    )

    mm = 25.4 / 96
    assert (rect.left, rect.top, rect.width, rect.height) == pytest.approx((96 * mm, 48 * mm, 192 * mm, 96 * mm), abs=1e-3)
    assert (rect.stroke_width, rect.rx, *rect.dash) == pytest.approx((4 * mm, 8 * mm, 12 * mm, 6 * mm), abs=1e-3)
    # The outline nobody sees still widens Fabric's box: the letters begin half of it further in.
    assert (text.left, text.width, text.font_size) == pytest.approx(((96 + 0.75) * mm, 144 * mm, 18), abs=1e-3)
    assert (circle.width, circle.opacity, circle.fill) == (pytest.approx(48 * mm, abs=1e-3), 0.5, "#124678")
    assert (line.left, line.width, line.stroke_width) == pytest.approx(((96 - 50) * mm, 96 * mm, 4 * mm), abs=1e-3)
    assert (image.src, image.width) == ("image:here", pytest.approx(40 * mm, abs=1e-3))


def test_fill_and_outline_of_different_strength_become_two_objects():
    inside, around = taken(thing("Circle", radius=10, fill="rgba(18,70,120,.35)", stroke="#124678", strokeWidth=2))

    mm = 25.4 / 96
    assert (inside.fill, inside.opacity, inside.stroke) == ("#124678", 0.35, None)
    assert (around.fill, around.opacity, around.stroke) == (None, 1.0, "#124678")
    assert inside.left - around.left == pytest.approx(mm, abs=1e-3)


@given(
    st.sampled_from(["left", "center", "right"]), st.sampled_from(["top", "center", "bottom"]), st.floats(0, 360), st.floats(0.1, 5)
)  # fmt: skip
def test_nine_origins_and_any_turn_say_the_same_place(across, down, angle, scale):
    share = {"left": 0, "center": 0.5, "right": 1, "top": 0, "bottom": 1}
    width, height = 96 * scale, 48 * scale
    turn = math.radians(angle)
    right, below = share[across] * width, share[down] * height
    left = 300 + right * math.cos(turn) - below * math.sin(turn)
    top = 300 + right * math.sin(turn) + below * math.cos(turn)

    (rect,) = taken(
        thing("Rect", originX=across, originY=down, left=left, top=top, angle=angle, scaleX=scale, scaleY=scale, strokeWidth=0),
        page=Page(210, 297),
    )

    assert (rect.left, rect.top) == pytest.approx((300 * 25.4 / 96, 300 * 25.4 / 96), abs=1e-3)


def test_what_a_version_takes_for_granted_is_taken():
    bare = {"type": "Rect", "left": 96, "top": 96, "width": 40, "height": 20, "strokeWidth": 0}

    seventh = next(import_fabric({"version": "7.0.0", "objects": [bare]}).objects())
    sixth = next(import_fabric({"version": "6.9.1", "objects": [bare]}).objects())

    assert sixth.left - seventh.left == pytest.approx(20 * 25.4 / 96, abs=1e-3)


def test_the_page_is_the_canvas_or_the_smallest_usual_one():
    sized = import_fabric(canvas(thing("Rect"), width=559, height=397, background="#eef"))
    guessed = import_fabric(canvas(thing("Rect", left=500)))
    told = import_fabric(canvas(), page=Page(99, 38))

    behind, _ = sized.objects()
    assert (sized.page.width_mm, sized.page.height_mm) == (147.9, 105.04)
    assert (behind.fill, behind.width) == ("#eeeeff", 147.9)
    assert (guessed.page.width_mm, guessed.page.height_mm) == (210, 99)
    assert told.page.width_mm == 99


def test_embedded_pictures_are_kept_and_others_are_not_fetched():
    shelf = Shelf()
    picture = thing("Image", width=40, height=20, src="data:image/png;base64,AAECAw==")

    found = import_fabric(canvas(picture, backgroundImage={**picture, "src": "image:here"}), pictures=shelf)

    assert shelf.kept == [b"\x00\x01\x02\x03"]
    assert found.images() == ("here", "kept")


REFUSED = [
    (thing("Rect", fill={"type": "linear", "colorStops": []}), "gradient or pattern"),
    (thing("Rect", fill={"type": "pattern", "source": "http://x"}), "gradient or pattern"),
    (thing("Rect", shadow={"blur": 3}), "a shadow"),
    (thing("Rect", clipPath={"type": "Circle"}), "a clip path"),
    (thing("Rect", skewX=5), "a skew"),
    (thing("Rect", skewY=True), "a skew"),
    (thing("Rect", flipX=True), "a flip"),
    (thing("Rect", visible=False), "no visibility"),
    (thing("Rect", backgroundColor="red"), "a colour behind it"),
    (thing("Rect", globalCompositeOperation="multiply"), "a blend mode"),
    (thing("Rect", originX="a"), "“a” as “originX”"),
    (thing("Rect", stroke="red", strokeWidth=2, scaleX=2), "stretched one way"),
    (thing("Rect", stroke="red", strokeLineJoin="round"), "rounded line corners"),
    (thing("Rect", stroke="red", paintFirst="stroke"), "painted over its outline"),
    (thing("Rect", strokeDashOffset=2), "a shifted dash"),
    (thing("Rect", rx=4, ry=9), "rounder one way"),
    (thing("Rect", width=float("inf")), "“width”"),
    (thing("Rect", left=float("nan")), "“left”"),
    (thing("Rect", scaleX=0), "“scaleX”"),
    (thing("Rect", width=-4), "“width”"),
    (thing("Rect", opacity="1;x"), "“opacity”"),
    (thing("Rect", strokeDashArray=["1,#x"]), "is no number"),
    (thing("Rect", surprise=1), "“surprise”"),
    (thing("Circle", radius=9, startAngle=0, endAngle=90), "a part of a circle"),
    (thing("Group", objects=[]), "a type that is not supported"),
    (thing("Path", path=[]), "a type that is not supported"),
    (thing("Triangle"), "a type that is not supported"),
    (letters(path={"type": "Path"}), "text along a curve"),
    (letters(angle="0deg"), "“angle”"),
    (letters(scaleX=2), "stretched one way"),
    (letters(stroke="red"), "an outline"),
    (letters(fill=""), "no colour"),
    (thing("Image", src="http://example.com/x.png"), "no uploaded picture"),
    (thing("Image", src="file:///etc/passwd"), "no uploaded picture"),
    (thing("Image", src="data:image/svg+xml;base64,AAAA"), "no uploaded picture"),
    (thing("Image", src="data:image/png;base64,A A"), "cannot be read"),
    (thing("Image", src="image:here", width=20, height=20), "a crop"),
    (thing("Image", src="image:here", cropX=4, width=40, height=20), "a crop"),
    (thing("Image", src="image:here", filters=[{"type": "Blur"}], width=40, height=20), "picture filters"),
]  # fmt: skip
TEXTS = {
    "styles": [{"start": 0}], "overline": True, "linethrough": True, "direction": "rtl", "textBackgroundColor": "red",
    "splitByGrapheme": True, "textAlign": "justify", "fontFamily": "Comic Sans", "fontWeight": "lighter", "fontStyle": "oblique",
    "fontSize": 0, "charSpacing": "1}", "text": "{{ a.b }}", "deltaY": 4,
}  # fmt: skip


@pytest.mark.parametrize(("raw", "why"), REFUSED, ids=range(len(REFUSED)))
def test_what_would_be_drawn_otherwise_is_refused_by_name(raw, why):
    for named in ("Object 1", "My <b>thing</b>"):
        with pytest.raises(Rejected) as raised:
            taken({**raw, "name": named} if named.startswith("My") else raw)

        assert named in raised.value.detail
        assert why in raised.value.detail


@pytest.mark.parametrize(("key", "value"), TEXTS.items())
def test_text_that_would_be_drawn_otherwise_is_refused_by_name(key, value):
    with pytest.raises(Rejected, match="Address"):
        taken({**letters(), key: value, "name": "Address"})


@pytest.mark.parametrize(
    "raw",
    [
        None, [], {"objects": 5}, {"version": "3.0", "objects": []}, {"version": 7, "objects": []}, canvas(5), canvas({}),
        canvas(*[thing("Rect")] * 501), canvas(overlayImage={}), canvas(clipPath={}), canvas(background={"type": "linear"}),
        canvas(backgroundImage=5), canvas(surprise=1), canvas(width=float("nan"), height=5),
    ],
)  # fmt: skip
def test_a_canvas_as_a_whole_is_checked(raw):
    with pytest.raises(Rejected) as raised:
        import_fabric(raw)

    assert raised.value.hint
