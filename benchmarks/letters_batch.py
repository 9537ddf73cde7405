"""Ten thousand cards through the product: archives whole although workers are killed, memory of each process flat, 300 read back.

    python benchmarks/letters_batch.py [LETTERS]

The card: A6, a picture behind everything, a logo, a heading, a paragraph that is wrapped, an address, a QR code. Two batches: in
the first every process is watched, in the second the workers are killed (-9) twice. Then all archives are fetched, and of 300
letters chosen by lot the text is taken out of the PDF and the QR code is read from a picture of its page.
"""

import io
import os
import random
import re
import signal
import sys
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import suppress

import psutil
import pypdfium2
import zxingcpp
from PIL import Image
from product import Product, report, running

LETTERS, READ = 10_000, 300
WORDS = [
    "offer",
    "winter",
    "garden",
    "tools",
    "ship",
    "week",
    "customer",
    "voucher",
    "shop",
    "every",
    "letter",
    "thank",
    "season",
    "price",
    "open",
    "until",
]


def csv(count: int) -> bytes:
    """Recipients: names with signs of many languages, addresses, sentences of different length."""
    chance = random.Random(7)
    first, last = ["Anna", "Zoë", "Łukasz", "Jürgen", "Ελένη", "Олег"], ["Müller", "Nowak", "O'Brien", "Sørensen", "García"]
    lines = ["first,last,street,town,story,link"]
    for row in range(1, count + 1):
        story = " ".join(chance.choice(WORDS) for _ in range(chance.randint(12, 40)))
        name = f"{chance.choice(first)},{chance.choice(last)} {row}"
        lines.append(
            f"{name},{chance.choice(WORDS)} street {row % 90 + 1},{10000 + row % 80000} Town,{story},https://example.com/l/{row:07d}"
        )
    return "\n".join(lines).encode()


def picture(width: int, height: int, *, noise: int, quality: int) -> bytes:
    """A JPEG that looks like a soft photograph."""
    made, out = Image.effect_noise((width // 8, height // 8), noise).resize((width, height)).convert("RGB"), io.BytesIO()
    made.save(out, "JPEG", quality=quality)
    return out.getvalue()


def card(background: str, logo: str) -> dict[str, object]:
    """The template."""

    def text(top: float, size: float, told: str, **more: object) -> dict[str, object]:
        box = {"type": "textbox", "left": 10, "top": top, "width": 84, "height": 24, "text": told, "fontFamily": "Noto Sans"}
        return {**box, "fontSize": size, **more}

    objects = [
        {
            "type": "image",
            "name": "Picture",
            "left": 0,
            "top": 0,
            "width": 148,
            "height": 105,
            "src": f"image:{background}",
            "opacity": 0.3,
        },
        {"type": "image", "name": "Logo", "left": 10, "top": 6, "width": 30, "height": 12, "src": f"image:{logo}"},
        text(24, 18, "{{ first }}, your offer is waiting", width=128, fontFamily="Noto Serif", fontWeight=700, fill="#124678"),
        text(38, 9, "Dear {{ first }} {{ last }}, {{ story }}."),
        text(78, 10, "{{ first }} {{ last }}\n{{ street }}\n{{ town }}", width=70),
        {"type": "qr", "name": "Code", "left": 108, "top": 42, "width": 28, "height": 28, "text": "{{ link }}"},
    ]
    return {"version": 1, "name": "Card", "page": {"width_mm": 148, "height_mm": 105}, "pages": [{"objects": objects}]}


def processes(product: Product) -> dict[int, tuple[str, int]]:
    """Resident bytes of the worker and of each process that draws, by process id."""
    found: dict[int, tuple[str, int]] = {}
    with suppress(psutil.Error, KeyError):
        master = psutil.Process(product.pid("worker-documents"))
        for one in master.children(recursive=True):
            with suppress(psutil.Error):
                name = "draws" if "backend.adapters.pdf.child" in " ".join(one.cmdline()) else "worker"
                found[one.pid] = (name, one.memory_info().rss)
    return found


def follow(
    product: Product, batch: dict[str, object], *, kills: list[float]
) -> tuple[float, dict[int, list[tuple[int, str, int]]]]:
    """Wait for a batch; kill its workers when these shares are done. Return the seconds, and samples by process."""
    began, samples = time.perf_counter(), {}
    while True:
        job = product.ask("GET", f"/api/jobs/{batch['job_id']}")
        if job["status"] in {"completed", "failed", "cancelled"}:
            assert job["status"] == "completed", job
            return time.perf_counter() - began, samples
        for pid, (name, rss) in processes(product).items():
            samples.setdefault(pid, []).append((job["done"], name, rss))
        if kills and job["done"] >= kills[0] * job["total"]:
            kills.pop(0)
            for pid in processes(product):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            print(f"killed the workers at {job['done']:,} of {job['total']:,}", flush=True)
        time.sleep(0.2)


def fetch(product: Product, batch: dict[str, object]) -> dict[str, bytes]:
    """Return every document of every archive by its name; one that comes twice is an error."""
    found: dict[str, bytes] = {}
    for one in product.ask("GET", f"/api/batches/{batch['batch_id']}")["archives"]:
        request = urllib.request.Request(product.url + one["url"], headers={"Authorization": f"Bearer {product.token}"})
        with urllib.request.urlopen(request, timeout=600) as answer, zipfile.ZipFile(io.BytesIO(answer.read())) as archive:
            assert archive.testzip() is None
            for name in archive.namelist():
                assert name not in found, name
                found[name] = archive.read(name)
    return found


def wrong(pdf: bytes, row: int) -> Iterator[str]:
    """Yield what is not as it should be in one letter."""
    document = pypdfium2.PdfDocument(pdf)
    page = document[0]
    text = " ".join(page.get_textpage().get_text_bounded().split())
    if not re.search(rf"\b{row}\b", text) or "your offer is waiting" not in text or len(document) != 1:
        yield f"text of {row}: {text[:200]}"
    codes = zxingcpp.read_barcodes(page.render(scale=4).to_pil())
    if [one.text for one in codes] != [f"https://example.com/l/{row:07d}"]:
        yield f"code of {row}: {[one.text for one in codes]}"
    document.close()


def flat(samples: dict[int, list[tuple[int, str, int]]], drawn_by_one: int) -> float:
    """Print the memory of each process from its thousandth document on; return the largest share it moves by around its middle."""
    worst = 0.0
    for pid, seen in samples.items():
        late = [rss for done, _, rss in seen if done - seen[0][0] >= drawn_by_one]
        if len(late) < 5:
            continue
        middle = (max(late) + min(late)) / 2
        share = (max(late) - middle) / middle
        worst = max(worst, share)
        print(f"{seen[0][1]} {pid}: {min(late) / 1e6:.0f} to {max(late) / 1e6:.0f} MB (+-{share:.1%})")
    return worst


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else LETTERS
    threads = int(os.environ.setdefault("LISTMILL_DOCUMENT_WORKERS", "3"))
    with running() as product:
        made = product.ask("PUT", "/api/datasets?name=people.csv", raw=csv(count))
        product.wait(made["job_id"])
        ids = [
            product.ask("POST", "/api/images", raw=picture(*size, noise=60, quality=q))["image_id"]
            for size, q in (((1240, 880), 40), ((360, 144), 50))
        ]
        template = product.ask("POST", "/api/templates", {"template": card(*ids)})["id"]
        wish = {"template_id": template, "dataset_id": made["dataset_id"], "file_name": "{{ last }}", "archive": "zip"}
        inline = []
        for last in range(99, 102):
            began = time.perf_counter()
            few = product.ask("POST", "/api/batches", {**wish, "rows": f"{last - 98}-{last}"})
            inline.append(time.perf_counter() - began)
            assert few["status"] == "completed", few
        began = time.perf_counter()
        bill = product.ask("POST", "/api/batches/estimate", wish)
        print(
            f"estimate {time.perf_counter() - began:.2f} s: {bill['zip_bytes'] / 1e6:.0f} MB as files, {bill['merged_bytes'] / 1e6:.0f} MB merged"
        )
        watched = product.ask("POST", "/api/batches", wish)
        took, samples = follow(product, watched, kills=[])
        print(f"{count:,} documents in {took:.1f} s = {count / took:.0f}/s with {threads} processes that draw")
        moves = flat(samples, 1_000 * threads)
        killed = product.ask("POST", "/api/batches", {**wish, "file_name": "{{ last }} {{ first }}"})
        took_killed, _ = follow(product, killed, kills=[0.25, 0.6])
        found = product.ask("GET", f"/api/batches/{killed['batch_id']}")
        files = fetch(product, killed)
    rows = sorted(int(name[:7]) for name in files)
    chosen = random.Random(1).sample(sorted(files), min(READ, len(files)))
    faults = [fault for name in chosen for fault in wrong(files[name], int(name[:7]))]
    print("\n".join(faults[:10]))
    size = sum(map(len, files.values()))
    print(f"killed twice: {took_killed:.1f} s; {size / len(files) / 1e3:.1f} kB a document; {len(found['archives'])} archives")
    median = sorted(inline)[1]
    report(
        "99 letters while one waits, median of 3",
        ours=f"{median:.2f} s",
        peer="-",
        ratio="-",
        target="<= 1.5 s",
        met=median <= 1.5,
    )
    report(
        f"{count:,} letters, workers killed -9 twice: each in the archives once",
        ours=f"{len(rows):,}",
        peer="-",
        ratio="-",
        target=f"{count:,}",
        met=rows == list(range(1, count + 1)),
    )
    report(
        "memory of a process from its 1,000th document on",
        ours=f"+-{moves:.1%}",
        peer="-",
        ratio="-",
        target="<= 10 %",
        met=moves <= 0.1,
    )
    report(
        f"{len(chosen)} letters read back, text and QR code",
        ours=f"{len(faults)} wrong",
        peer="-",
        ratio="-",
        target="0",
        met=not faults,
    )


if __name__ == "__main__":
    main()
