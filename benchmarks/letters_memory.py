"""Ten thousand real documents: memory of the process that draws stays flat, and what is read back is what was meant.

    python benchmarks/letters_memory.py [DOCUMENTS]

300 documents are taken at random: their text is read with PDFium, their QR code from the picture of the page with zxing-cpp.
"""

import random
import sys
import tempfile
from pathlib import Path

import numpy as np
import psutil
import pypdfium2
import zxingcpp
from letters_card import card, pictures, recipients

from backend.documents.rendering import Recipient, Renderer

READ_BACK = 300
CHUNK = 1_000


def read(pdf: bytes) -> tuple[str, str]:
    """Return the text of a document in one line and what its code says."""
    document = pypdfium2.PdfDocument(pdf)
    page = document[0]
    text = " ".join(page.get_textpage().get_text_range().split())
    picture = np.asarray(page.render(scale=2).to_pil().convert("L"))
    codes = zxingcpp.read_barcodes(picture)
    document.close()
    return text, codes[0].text if codes else ""


def right(pdf: bytes, person: Recipient) -> bool:
    """Say whether a document is that of a recipient, whole."""
    text, code = read(pdf)
    values = person.values
    amount = f"{values['amount']:,.2f}"
    wanted = (
        f"{values['first']}, your offer is waiting",
        f"Dear {values['first']} {values['last']}, as one of our longest-standing customers in {values['city']} you have",
        f"€ {amount}. Scan the code on the right before {values['until']}",
        f"{values['first']} {values['last']} {values['street']} {values['zip']} {values['city']}",
        f"Scan me · {values['id']}",
    )
    return code == values["url"] and all(part in text for part in wanted)


def main() -> None:
    """Draw, watch, read back; print the figures and whether the targets are met."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    people = recipients(count)
    chosen = set(random.Random(4).sample(range(count), min(READ_BACK, count)))
    memory, wrong = [], 0
    with tempfile.TemporaryDirectory() as folder, Renderer(card(), images=pictures(Path(folder) / "images")) as renderer:
        for start in range(0, count, CHUNK):
            drawn = renderer.documents(people[start : start + CHUNK])
            memory.append(psutil.Process(renderer.pid).memory_info().rss / 1e6)
            for i, made in enumerate(drawn, start):
                wrong += made.pdf is None or (i in chosen and not right(made.pdf, people[i]))
    after = memory[0]
    furthest = max(abs(one - after) / after for one in memory)
    print(
        f"memory after each {CHUNK:,}: {', '.join(f'{one:.0f}' for one in memory)} MB; furthest from the first {furthest:.1%}"
    )
    print(f"{len(chosen)} read back at random, wrong or missing: {wrong}")
    print("met" if furthest <= 0.10 and not wrong else "missed")


if __name__ == "__main__":
    main()
