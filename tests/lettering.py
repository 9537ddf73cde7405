"""Templates, recipients and readers of PDF for tests of letters."""

from pathlib import Path

import numpy as np
import pypdfium2
import zxingcpp
from PIL import Image

from backend.documents.rendering import Recipient
from backend.documents.template import Page, Qr, Sheet, Template, Text, Textbox


def textbox(text: str, **more) -> Textbox:
    """Return a box of text near the upper left corner."""
    wishes = {
        "id": "t",
        "name": "Body",
        "left": 10,
        "top": 10,
        "width": 80,
        "height": 60,
        "font_family": "Noto Sans",
        "font_size": 10.0,
    }
    return Textbox(text=text, **(wishes | more))


def line(text: str, **more) -> Text:
    """Return a text that is not broken."""
    wishes = {
        "id": "l",
        "name": "Line",
        "left": 10,
        "top": 80,
        "width": 80,
        "height": 6,
        "font_family": "Noto Sans",
        "font_size": 9.0,
    }
    return Text(text=text, **(wishes | more))


def code(text: str, **more) -> Qr:
    """Return a QR code."""
    return Qr(**({"id": "q", "name": "Code", "left": 110, "top": 10, "width": 30, "height": 30, "text": text} | more))


def sheet(*objects, pages: int = 1, bleed: float = 0.0) -> Template:
    """Return a template of A6 across, every page with the same objects."""
    return Template("Card", Page(148, 105, bleed_mm=bleed), (Sheet(objects),) * pages)


def people(count: int, **values) -> list[Recipient]:
    """Return recipients who differ in name and link."""
    return [
        Recipient(i, {"name": f"Zoë Łaski {i}", "link": f"https://t.example.com/{i * 7919:x}"} | values)
        for i in range(1, count + 1)
    ]


def text_of(pdf: bytes, *, page: int = 1) -> str:
    """Return the text of a page in one line."""
    document = pypdfium2.PdfDocument(pdf)
    text = " ".join(document[page - 1].get_textpage().get_text_range().split())
    document.close()
    return text


def pages_of(pdf: bytes) -> int:
    """Return how many pages a PDF has."""
    document = pypdfium2.PdfDocument(pdf)
    count = len(document)
    document.close()
    return count


def pixels_of(pdf: bytes, *, page: int = 1, scale: float = 2.0) -> np.ndarray:
    """Return a page as pixels of red, green and blue."""
    document = pypdfium2.PdfDocument(pdf)
    pixels = np.asarray(document[page - 1].render(scale=scale).to_pil().convert("RGB"), dtype=np.int16)
    document.close()
    return pixels


def code_of(pdf: bytes) -> str:
    """Return what the QR code on the first page says."""
    found = zxingcpp.read_barcodes(pixels_of(pdf, scale=3).astype(np.uint8))
    return found[0].text if found else ""


def picture(path: Path, size: tuple[int, int] = (60, 40), colour: str = "#c02040", **more) -> Path:
    """Write a picture of one colour."""
    Image.new("RGB", size, colour).save(path, **more)
    return path
