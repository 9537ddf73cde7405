"""The designer and the PDF agree: where lines break in random boxes, and how far pixels differ.

    python benchmarks/letters_designer.py [BOXES]

Fabric draws every box on a canvas in Chromium; we draw the same box as PDF. Lines are compared as text. Pixels are compared with the
canvas, and, as a measure of what rasterisers make of one and the same drawing, between two rasterisers of our own drawing.
"""

import atexit
import base64
import io
import json
import random
import shutil
import sys
import tempfile
from functools import lru_cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import pypdfium2
import typst
from PIL import Image
from playwright.sync_api import Page as Tab
from playwright.sync_api import sync_playwright

from backend.adapters.pdf.fonts import families, folder
from backend.documents.layout.cleaning import printable
from backend.documents.layout.faces import faces
from backend.documents.layout.lettering import MM_PER_POINT
from backend.documents.layout.wrapping import wrap
from backend.documents.rendering import Recipient, preview
from backend.documents.rendering.plan import Plan
from backend.documents.template import Circle, Line, Page, Rect, Shape, Sheet, Template, Textbox

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = {"executable_path": "/usr/bin/chromium", "args": ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]}
PX_PER_MM = 96 / 25.4
SHEET = (203.2, 203.2)  # 768 pixels of CSS
SCALE, FINE = 2, 3  # pixels of a picture for one of CSS; a canvas sets letters on whole pixels, so it is drawn finer first
TEXT = (
    "AVATAR Toyota office affluent waffle fjord Wj To. Yes, We're “quoted” 1,234.50 € 12/03/2027 Łódź Çelik Øystein naïve co-operate "
    "Grüße Straße Ελληνικά καλημέρα λόγος Привет мир объявление Київ — … A a I Mississippi supercalifragilisticexpialidocious @x & ? "
    "don't fi fl ffi VAVAVA LTLTLT kerning. P.S. x́ é (brackets) [1] #7 100% https://t.example.com/abc?x=1&y=2 résumé Tŷ"
)
WORDS = TEXT.split(" ")

DRAW = """async (boxes) => {
  const made = [];
  for (const box of boxes) {
    const {text, scale, size, ...options} = box;
    const canvas = new fabric.StaticCanvas(document.createElement('canvas'),
      {width: size, height: size, enableRetinaScaling: false, backgroundColor: '#ffffff', renderOnAddRemove: false});
    const drawn = new fabric.Textbox(text, {...options, originX: 'left', originY: 'top', strokeWidth: 0, objectCaching: false});
    canvas.add(drawn);
    canvas.setZoom(scale);
    canvas.setDimensions({width: size * scale, height: size * scale});
    canvas.renderAll();
    made.push({lines: drawn._textLines.map(line => line.join('')), width: drawn.width, height: drawn.height,
      png: box.picture ? canvas.toDataURL({format: 'png', multiplier: 1}) : null});
    canvas.dispose();
  }
  return made;
}"""


DRAW_SHAPES = """(shapes) => shapes.map(([kind, ends, look]) => {
  const size = 768 * 6;
  const canvas = new fabric.StaticCanvas(document.createElement('canvas'),
    {width: size, height: size, enableRetinaScaling: false, backgroundColor: '#ffffff', renderOnAddRemove: false});
  const options = {...look, originX: 'left', originY: 'top', objectCaching: false};
  canvas.add(ends ? new fabric[kind](ends, options) : new fabric[kind](options));
  canvas.setZoom(6);
  canvas.renderAll();
  return {png: canvas.toDataURL()};
})"""


def boxes(count: int, *, seed: int) -> list[Textbox]:
    """Return random boxes: all faces, sizes 5 to 40 pt, with and without letter spacing, turned, aligned, of 1 to 60 words."""
    dice = random.Random(seed)
    styles = [face for family in families() for face in family.faces]
    found = []
    for i in range(count):
        face = dice.choice(styles)
        text = dice.choice(WORDS)
        for _ in range(dice.choice((0, 3, 12, 30, 60))):
            text += dice.choice((" ", " ", " ", " ", " ", "  ", "\n", "\n\n")) + dice.choice(WORDS)
        found.append(
            Textbox(
                id=f"b{i}",
                left=round(dice.uniform(40, 90), 2),
                top=round(dice.uniform(20, 60), 2),
                width=round(dice.uniform(8, 110), 3),
                height=400,
                angle=float(dice.choice((0, 0, 0, 0, 15, 330, 90))),
                text=text,
                font_family=face.family,
                font_weight=face.weight,
                font_style=face.style,
                font_size=round(dice.uniform(5, 40), 1),
                text_align=dice.choice(("left", "center", "right")),
                line_height=dice.choice((1.16, 1.0, 1.4)),
                char_spacing=float(dice.choice((0, 0, 0, 50, 200, -20, -60))),
                underline=dice.random() < 0.2,
            )
        )
    return found


def lines(box: Textbox) -> list[str]:
    """Return our lines."""
    chosen = faces(box.font_family, box.font_weight, box.font_style)
    text = printable(box.text)
    measure = chosen if chosen.first.lacks(text) else chosen.first
    em = box.font_size * MM_PER_POINT
    return list(wrap(text, measure, width=box.width / em, spacing=box.char_spacing / 1000).lines)


def as_fabric(box: Textbox, *, picture: bool) -> dict[str, object]:
    """Return the box as Fabric takes it, in pixels of CSS."""
    return {
        "text": box.text,
        "left": box.left * PX_PER_MM,
        "top": box.top * PX_PER_MM,
        "width": box.width * PX_PER_MM,
        "angle": box.angle,
        "fontFamily": box.font_family,
        "fontWeight": box.font_weight,
        "fontStyle": box.font_style,
        "fontSize": box.font_size * 96 / 72,
        "textAlign": box.text_align,
        "lineHeight": box.line_height,
        "charSpacing": box.char_spacing,
        "underline": box.underline,
        "fill": "#000000",
        "picture": picture,
        "scale": SCALE * FINE,
        "size": round(SHEET[0] * PX_PER_MM),
    }


def shapes(count: int, *, seed: int) -> list[Shape]:
    """Return random shapes: outlines, dashes, round corners, half opaque, turned."""
    dice = random.Random(seed)
    found: list[Shape] = []
    for i in range(count):
        width, height = round(dice.uniform(5, 50), 1), round(dice.uniform(5, 50), 1)
        look = {
            "id": f"s{i}",
            "left": round(dice.uniform(50, 110), 1),
            "top": round(dice.uniform(50, 110), 1),
            "width": width,
            "height": height,
            "angle": float(dice.choice((0, 0, 30, 200))),
            "opacity": dice.choice((1.0, 0.5)),
            "fill": dice.choice((None, "#ffcc44", "#204060")),
            "stroke": "#104070",
            "stroke_width": dice.choice((0.3, 1.0, 3.0)),
            "dash": dice.choice(((), (), (3.0, 2.0))),
        }
        kind = dice.choice(("rect", "circle", "line"))
        if kind == "rect":
            found.append(Rect(**look, rx=dice.choice((0.0, 2.5))))
        elif kind == "circle":
            found.append(Circle(**look))
        else:
            rising = dice.choice((True, False))
            found.append(Line(**look, x1=0, y1=height if rising else 0, x2=width, y2=0 if rising else height))
    return found


def shape_as_fabric(shape: Shape) -> list[object]:
    """Return a shape as Fabric makes one: its class, its ends, its options in pixels of CSS."""
    told: dict[str, object] = {name: getattr(shape, name) * PX_PER_MM for name in ("left", "top", "width", "height")}
    told |= {"angle": shape.angle, "opacity": shape.opacity, "fill": shape.fill or "", "stroke": shape.stroke}
    told |= {"strokeWidth": shape.stroke_width * PX_PER_MM, "strokeDashArray": [one * PX_PER_MM for one in shape.dash] or None}
    if isinstance(shape, Rect):
        return ["Rect", None, told | {"rx": shape.rx * PX_PER_MM, "ry": shape.rx * PX_PER_MM}]
    if isinstance(shape, Circle):
        return ["Ellipse", None, told | {"rx": shape.width * PX_PER_MM / 2, "ry": shape.height * PX_PER_MM / 2}]
    ends = [getattr(shape, end) * PX_PER_MM for end in ("x1", "y1", "x2", "y2")]
    return ["Line", ends, {name: told[name] for name in told if name not in {"width", "height"}}]


def prepared(tab: Tab) -> None:
    """Load Fabric and all fonts into an empty tab."""
    tab.goto("about:blank")
    tab.add_script_tag(path=str(ROOT / "frontend/node_modules/fabric/dist/index.min.js"))
    for face in (face for family in families() for face in family.faces):
        # What stands in for a face is declared before it, under its name: a browser looks into the last one first.
        for stand_in in reversed(faces(face.family, face.weight, face.style).faces):
            data = base64.b64encode(stand_in.path.read_bytes()).decode()
            tab.evaluate(
                """async ([family, weight, style, data]) => {
                  const bytes = Uint8Array.from(atob(data), c => c.charCodeAt(0));
                  document.fonts.add(await new FontFace(family, bytes, {weight: String(weight), style}).load());
                }""",
                [face.family, face.weight, face.style, data],
            )


def rasterised(pdf: bytes, size: int) -> np.ndarray:
    """Return the first page as grey pixels, by PDFium."""
    document = pypdfium2.PdfDocument(pdf)
    page = document[0]
    return grey(page.render(scale=size / page.get_width()).to_pil(), size)


def grey(picture: Image.Image, size: int) -> np.ndarray:
    """Return a picture as grey pixels of a square."""
    return np.asarray(picture.convert("L").resize((size, size), Image.Resampling.BOX), dtype=np.int16)


@lru_cache(maxsize=1)
def own_compiler() -> typst.Compiler:
    """Return Typst with our program, to draw pictures with."""
    root = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, root)
    shutil.copy(ROOT / "backend/adapters/pdf/program.typ", root)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder())])
    return typst.Compiler(str(root / "program.typ"), root=str(root), font_paths=fonts)


def own_picture(template: Template, size: int) -> np.ndarray:
    """Return the same drawing by Typst's own rasteriser."""
    plan = Plan(template, images=Path(tempfile.gettempdir()))
    job = plan.job([plan.fill(Recipient(1, {}))]).decode()
    made = own_compiler().compile(sys_inputs={"job": job}, format="png", ppi=size / SHEET[0] * 25.4)
    picture = Image.open(io.BytesIO(made if isinstance(made, bytes) else made[0])).convert("RGBA")
    ground = Image.new("RGBA", picture.size, "white")
    ground.alpha_composite(picture)
    return grey(ground, size)


def main() -> None:
    """Compare lines of all boxes, pixels of a part of them, and print the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    found = boxes(count, seed=20261122)
    pictured = [i for i in range(count) if i % max(1, count // 60) == 0]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**CHROMIUM)
        tab = browser.new_page()
        prepared(tab)
        drawn = tab.evaluate(DRAW, [as_fabric(box, picture=i in pictured) for i, box in enumerate(found)])
        figures = shapes(40, seed=5)
        drawn_figures = tab.evaluate(DRAW_SHAPES, [shape_as_fabric(shape) for shape in figures])
        browser.close()
    same, total = 0, 0
    for box, theirs in zip(found, drawn, strict=True):
        ours = lines(box)
        total += len(theirs["lines"])
        same += ours == theirs["lines"]
        if ours != theirs["lines"]:
            at = next((i for i, (a, b) in enumerate(zip(ours, theirs["lines"], strict=False)) if a != b), -1)
            said = json.dumps({"ours": ours[at : at + 2], "Fabric": theirs["lines"][at : at + 2]}, ensure_ascii=False)
            print(f"differs: {box.font_family} {box.font_size} pt, {box.width} mm, spacing {box.char_spacing}: {said}")
    print(f"same line breaks: {same} of {count} boxes, {total} lines")
    noise = [
        pixels("texts", [found[i] for i in pictured], [drawn[i] for i in pictured]),
        pixels("shapes", figures, drawn_figures),
    ]
    print("met" if same == count and all(canvas <= 1.25 * two for canvas, two in noise) else "missed")


def pixels(what: str, found: list[Textbox | Shape], drawn: list[dict]) -> tuple[float, float]:
    """Return, and print, how far canvas and PDF are apart, and how far two rasterisers of the PDF's drawing are."""
    size = round(SHEET[0] * PX_PER_MM) * SCALE
    canvas_pdf, two = [], []
    for one, theirs_drawn in zip(found, drawn, strict=True):
        template = Template("box", Page(*SHEET), (Sheet((one,)),))
        pdf = preview(template, Recipient(1, {}), images=Path(tempfile.gettempdir())).pdf
        if pdf is None:  # it goes beyond the page
            continue
        png = base64.b64decode(theirs_drawn["png"].partition(",")[2])
        theirs, ours = grey(Image.open(io.BytesIO(png)), size), rasterised(pdf, size)
        other = own_picture(template, size)
        canvas_pdf.append(float(np.abs(theirs - ours)[(theirs < 250) | (ours < 250)].mean()))
        two.append(float(np.abs(other - ours)[(other < 250) | (ours < 250)].mean()))
    print(
        f"{len(two)} {what}, pixels that have ink: canvas to PDF {np.mean(canvas_pdf):.2f} of 255 (most {max(canvas_pdf):.2f})"
    )
    print(f"the same drawing in two rasterisers: {np.mean(two):.2f} of 255 (most {max(two):.2f})")
    return float(np.mean(canvas_pdf)), float(np.mean(two))


if __name__ == "__main__":
    main()
