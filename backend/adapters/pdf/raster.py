"""A page of a PDF as a picture."""

import io

import pypdfium2

WIDEST_PX = 4000


def picture(pdf: bytes, *, page: int, width_px: int) -> tuple[bytes, int]:
    """Return a page, from 1, as PNG of this width, and how many pages there are. A page that is not there is the last one."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = len(document)
        sheet = document[min(max(page, 1), pages) - 1]
        scale = min(max(width_px, 16), WIDEST_PX) / sheet.get_width()
        held = io.BytesIO()
        sheet.render(scale=scale).to_pil().save(held, "PNG", compress_level=1)
        return held.getvalue(), pages
    finally:
        document.close()
