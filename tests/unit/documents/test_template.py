"""Templates: what is taken comes back the same, what is not supported is refused with the object's name."""

import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.errors import Rejected
from backend.documents.previewing import outlined
from backend.documents.template import PRESETS, Circle, Line, Template, Textbox, load, parse
from backend.documents.template.reading import runs_right_to_left
from backend.documents.variables import fill

PLACE = {"left": 10, "top": 10, "width": 30, "height": 20}


def box(**more):
    return {"type": "textbox", "name": "Greeting", **PLACE, "text": "Hi {{ name }}", "fontFamily": "Noto Sans", **more}


def thing(kind, **more):
    return {"type": kind, "name": "Thing", **PLACE, **more}


def template(*objects, **more):
    return {
        "version": 1,
        "name": "Card",
        "page": {"width_mm": 148, "height_mm": 105},
        "pages": [{"objects": list(objects)}],
        **more,
    }


def only(raw) -> object:
    return next(parse(template(raw)).objects())


def test_a_template_comes_back_as_it_was_sent():
    raw = template(
        box(fontWeight="bold", fontStyle="italic", angle=-90, charSpacing=20, underline=True, fill="red", opacity=0.5),
        thing("rect", fill="#ABC", stroke="black", strokeWidth=0.5, dash=[2, 1], rx=99),
        thing("circle", fill=None, stroke="#123456"),
        thing("line", stroke="#000000", x1=0, y1=20, x2=30, y2=0),
        thing("image", src="image:aB_-9"),
        thing("qr", height=30, text="https://example.org/{{ id }}", track=True, fill="#0b3b37"),
        {"type": "text", "left": 1, "top": 1, "text": "free"},
        language="de",
        language_from="spoken",
    )

    found = parse(raw)

    written = json.loads(json.dumps(found.to_json()))
    assert parse(written) == found
    assert pickle.loads(pickle.dumps(found)) == found
    assert found.names() == ("name", "id", "spoken")
    assert found.images() == ("aB_-9",)
    first, rect, circle, line, _, _, text = found.objects()
    assert (first.font_weight, first.font_style, first.angle, first.fill) == (700, "italic", 270.0, "#ff0000")
    assert (rect.fill, rect.stroke, rect.rx, rect.dash) == ("#aabbcc", "#000000", 10.0, (2.0, 1.0))
    assert (circle.stroke_width, isinstance(circle, Circle)) == (0.3, True)
    assert ((line.x1, line.y1, line.x2, line.y2), isinstance(line, Line)) == ((0.0, 20.0, 30.0, 0.0), True)
    assert (text.width, text.height) == (147.0, 104.0)
    assert [one.id for one in found.objects()] == [f"p1o{number}" for number in range(1, 8)]
    assert first.title == "“Greeting” (textbox)"


def test_the_language_of_a_recipient_comes_from_a_column():
    found = parse(template(box(), language="de", language_from="spoken"))

    assert found.language_of({"spoken": "fr"}) == "fr"
    assert found.language_of({"spoken": "Klingon"}) == "de"
    assert found.language_of({}, "it") == "it"


UNKNOWN = [(key, value) for key, value in {
    "shadow": {"blur": 3}, "clipPath": {}, "filters": [{}], "cropX": 1, "skewX": 5, "flipX": True, "styles": [{"start": 0}],
    "path": {}, "overline": True, "linethrough": True, "direction": "rtl", "textBackgroundColor": "red", "backgroundColor": "red",
    "objects": [], "scaleX": 2, "src": "image:a", "__class__": "x", "x\x00y": 1,
}.items()]  # fmt: skip

REFUSED = [
    *((box(**{key: value}), f"“Greeting” (textbox) has {'' if key != 'shadow' else 'a shadow'}") for key, value in UNKNOWN),
    (box(fontFamily="Comic Sans"), "a font that is not installed, “Comic Sans”"),
    (box(fontFamily='x"); #read("x")'), "a font that is not installed"),
    (box(fontWeight=650), "a face that Noto Sans does not have, 650"),
    (box(fontWeight="bold; x"), "“fontWeight”"),
    (box(fontFamily="Caveat", fontStyle="italic"), "a face that Caveat does not have"),
    (box(textAlign="justify"), "“justify” as “textAlign”"),
    (box(fill={"type": "linear"}), "a gradient or pattern as “fill”"),
    (box(fill="blurple"), "“blurple” as “fill”"),
    (box(fill='red"); #read("x'), "as “fill”"),
    (box(fill="rgba(1,2,3,0.5)"), "a see-through “fill”"),
    (box(fill=None), "has no colour"),
    (box(stroke="#000000", strokeWidth=1), "has an outline"),
    (box(text="{{ a"), "“Greeting” (textbox): “{{ a” at line 1, character 1 is not closed"),
    (box(text=5), "“text” that is no text"),
    (box(text="x" * 20_001), "20,001 characters"),
    (box(text="a\x07"), "U+0007"),
    (box(text="\ud800"), "U+D800"),
    (box(text="שלום"), "right to left"),
    (box(text='{{ a | default:"שלום" }}'), "right to left"),
    (box(name="n" * 101), "“name” of 101 characters"),
    (box(fontSize=0), "“fontSize”"),
    (box(lineHeight=-1), "“lineHeight”"),
    (box(width=float("nan")), "“width”"),
    (box(width=float("inf")), "“width”"),
    (box(width=10**400), "“width”"),
    (box(width=-1), "“width”"),
    (box(width='1pt); #read("x")'), "“width”"),
    (box(left=None), "“left”"),
    (box(left=True), "“left”"),
    (box(left=1e9), "“left”"),
    (box(angle="0deg,#x"), "“angle”"),
    (box(opacity=1.01), "“opacity”"),
    (box(underline=1), "“underline”"),
    (box(id="a b"), "“id”"),
    (box(id="x" * 65), "“id”"),
    (thing("rect", dash=[0, 0]), "“dash” of nothing but zeros"),
    (thing("rect", dash=["1,#x"]), "“0” that is no number"),
    (thing("rect", dash=[1] * 17), "“dash” that is no short list"),
    (thing("line", x1=0, y1=0, x2=5, y2=5), "are not the corners"),
    ({**thing("line"), "width": 0, "height": 0}, "has no length"),
    (thing("image"), "is no uploaded picture"),
    (thing("image", src="../../x.png"), "is no uploaded picture"),
    (thing("image", src="http://example.com/x.png"), "is no uploaded picture"),
    (thing("image", src="data:image/png;base64,AAAA"), "is no uploaded picture"),
    (thing("image", src="image:a/../b"), "is no uploaded picture"),
    (thing("image", src="image:a", stroke="#000000", strokeWidth=1), "has an outline"),
    (thing("qr", text="x"), "is not square"),
    (thing("qr", width=20, text=" "), "says nothing"),
    (thing("qr", width=20, text="x", fill="#ffff00"), "too pale to be scanned"),
    (thing("group", objects=[]), "“Thing” has the type “group”"),
    (thing("polygon"), "“Thing” has the type “polygon”"),
    ({"type": ["rect"]}, "Object 1 on page 1 has no type"),
    ("rect", "Object 1 on page 1 is missing or is no JSON object"),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "why"), REFUSED, ids=range(len(REFUSED)))
def test_what_cannot_be_drawn_is_refused_by_name(raw, why):
    with pytest.raises(Rejected) as raised:
        parse(template(raw))

    told = raised.value
    assert why in told.detail
    assert "Thing" in told.detail or "Greeting" in told.detail or "Object 1 on page 1" in told.detail or "“nnn" in told.detail
    assert told.hint
    assert told.detail.isprintable()


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (None, "is missing or is no JSON object"),
        ([], "is missing or is no JSON object"),
        (template(version=2), "a version that is not known"),
        (template(version=True), "a version that is not known"),
        ({**template(), "extra": 1}, "“extra”"),
        (template(language="xx-nowhere"), "language “xx-nowhere”"),
        ({**template(), "page": None}, "The page is missing"),
        ({**template(), "page": {"width_mm": 9, "height_mm": 100}}, "“width_mm”"),
        ({**template(), "page": {"width_mm": 50, "height_mm": 50, "safe_mm": 25}}, "leaves nothing"),
        ({**template(), "page": {"width_mm": 50, "height_mm": 50, "depth_mm": 1}}, "“depth_mm”"),
        ({**template(), "pages": []}, "1 to 50 pages"),
        ({**template(), "pages": [{"objects": []}] * 51}, "1 to 50 pages"),
        ({**template(), "pages": [{"objects": {}}]}, "no list of objects"),
        (template(*[thing("rect")] * 501), "more than 500 objects"),
        (template(box(id="a"), box(id="a")), "the same “id” as another object, “a”"),
    ],
)  # fmt: skip
def test_a_template_as_a_whole_is_checked(raw, why):
    with pytest.raises(Rejected) as raised:
        parse(raw)

    assert why in raised.value.detail


def test_a_small_label_needs_no_margin_it_has_no_room_for():
    found = parse({**template(), "page": {"width_mm": 10, "height_mm": 50}})

    assert found.page.safe_mm == 0


def test_all_usual_pages_are_taken():
    for width, height in PRESETS.values():
        assert isinstance(parse({**template(box()), "page": {"width_mm": width, "height_mm": height}}), Template)


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(max_size=5) | st.integers(), lambda inner: st.lists(inner, max_size=3)
       | st.dictionaries(st.sampled_from(["version", "page", "pages", "objects", "type", "left", "text", "fill"]), inner, max_size=4), max_leaves=12))  # fmt: skip
def test_any_json_is_a_template_or_is_refused(raw):
    for tried in (
        raw,
        template(raw),
        {**template(), "page": raw},
        template({**box(), "width": raw}),
        template({**thing("rect"), "fill": raw}),
    ):
        try:
            found = parse(tried)
        except Rejected:
            continue
        assert parse(found.to_json()) == found


@given(
    st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=60),
    st.floats(-2_000, 2_000),
    st.floats(0.1, 2_000),
    st.floats(-720, 720),
)
def test_what_is_taken_comes_back_the_same(said, at, size, angle):
    text = "" if runs_right_to_left(said) else said.replace("{{", "")

    found = parse(template(box(text="{{ a }}" + text, left=at, width=size, angle=angle)))

    one = next(found.objects())
    assert parse(load(json.dumps(found.to_json()))) == found
    assert isinstance(one, Textbox)
    assert fill(next(outlined(found).objects()).message, {}) == fill(one.message, {"a": "a"})
