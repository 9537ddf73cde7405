"""The card all figures of letters are measured with: A6 across, a background, a logo, three faces, a paragraph, a QR code."""

import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from PIL import Image, ImageFilter

from backend.documents.rendering import Recipient
from backend.documents.template import Image as Picture
from backend.documents.template import Page, Qr, Sheet, Template, Text, Textbox

FIRST = (
    "Anna",
    "Ben",
    "Chloé",
    "Dário",
    "Élodie",
    "Françoise",
    "Grzegorz",
    "Håkon",
    "Iñaki",
    "Jürgen",
    "Klára",
    "Łukasz",
    "Zoë",
)
LAST = (
    "Smith",
    "Müller",
    "García",
    "Łaski",
    "O'Neill",
    "Dvořák",
    "Sørensen",
    "Çelik",
    "Nagy",
    "Ødegård",
    "Ruiz",
    "Weiß",
    "Öztürk",
)
CITIES = ("London", "Köln", "Málaga", "Kraków", "Praha", "Aarhus", "İzmir", "Győr", "Tromsø", "Sevilla")
PARAGRAPH = (
    "Dear {{ first }} {{ last }}, as one of our longest-standing customers in {{ city }} you have collected a personal credit of "
    '€ {{ amount | number:"2" }}. Scan the code on the right before {{ until }} to see what it can be used for, or bring this card '
    "to any of our branches and we will gladly explain every option in person, {{ first }}. There is no obligation and the offer "
    "is valid for one household only."
)


def recipients(count: int, *, seed: int = 1, start: int = 1) -> list[Recipient]:
    """Return people who do not exist, the same for the same seed."""
    dice = random.Random(seed)
    return [Recipient(i, _person(i, dice)) for i in range(start, start + count)]


def _person(i: int, dice: random.Random) -> dict[str, object]:
    return {
        "id": f"R{i:07d}",
        "first": dice.choice(FIRST),
        "last": dice.choice(LAST),
        "street": f"{dice.randint(1, 299)} Station Road",
        "city": dice.choice(CITIES),
        "zip": f"{dice.randint(10000, 99999)}",
        "amount": round(dice.uniform(10, 5000), 2),
        "until": f"{dice.randint(1, 28):02d} March 2027",
        "url": f"https://t.example.com/r/{i:07d}{dice.getrandbits(40):010x}",
    }


def pictures(folder: Path) -> Path:
    """Make a background of about 51 kB and a logo of about 5 kB in a folder; return it."""
    folder.mkdir(parents=True, exist_ok=True)
    dice = random.Random(7)
    small = Image.new("RGB", (74, 52))
    small.putdata([(200 + dice.randint(0, 55), 215 + dice.randint(0, 40), 235 + dice.randint(0, 20)) for _ in range(74 * 52)])
    wide = small.resize((1748, 1240), Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(6))
    wide.save(folder / "background.jpg", quality=40)
    logo = Image.new("RGBA", (400, 120), (0, 0, 0, 0))
    for x in range(400):
        for y in range(120):
            if (x - 60) ** 2 + (y - 60) ** 2 < 55**2 or (130 < x < 390 and (x * 7 + y * 3) % 90 < 40):
                logo.putpixel((x, y), (18, 70, 120, 255))
    logo.save(folder / "logo.png")
    return folder


def card() -> Template:
    """Return the template of the card."""
    serif = {"font_family": "Noto Serif", "font_weight": 700, "font_size": 18.0, "fill": "#124678"}
    objects = (
        Picture(id="o1", name="Background", left=0, top=0, width=148, height=105, src="image:background"),
        Picture(id="o2", name="Logo", left=10, top=8, width=36, height=10.8, src="image:logo"),
        Textbox(
            id="o3", name="Heading", left=10, top=24, width=130, height=12, text="{{ first }}, your offer is waiting", **serif
        ),
        Textbox(
            id="o4", name="Body", left=10, top=38, width=86, height=38, text=PARAGRAPH, font_family="Noto Sans", font_size=9.0
        ),
        Textbox(
            id="o5",
            name="Address",
            left=10,
            top=80,
            width=80,
            height=18,
            text="{{ first }} {{ last }}\n{{ street }}\n{{ zip }} {{ city }}",
            font_family="Noto Sans",
            font_size=10.0,
        ),
        Qr(id="o6", name="Code", left=106, top=40, width=30, height=30, text="{{ url }}"),
        Text(
            id="o7",
            name="Number",
            left=108,
            top=71,
            width=30,
            height=5,
            text="Scan me · {{ id }}",
            font_family="Noto Sans",
            font_size=7.0,
            font_weight=700,
        ),
    )
    return Template("Card", Page(148, 105), (Sheet(objects),))
