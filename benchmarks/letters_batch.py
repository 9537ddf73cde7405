"""Ten thousand cards through the product: archives whole although workers are killed, memory of each process flat, 300 read back.

    python benchmarks/letters_batch.py [LETTERS]

The card is that of `letters_card.py`. Three times 99 letters are made while one waits. Then two batches of all: in the first every
process is watched, in the second the workers are killed (-9) twice. Then all archives are fetched, and of 300 letters chosen by lot
the text is taken out of the PDF and the QR code is read from a picture of its page. Memory needs five thousand letters or more.
"""

import io
import json
import os
import random
import signal
import sys
import tempfile
import time
import urllib.request
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from csv import writer as csv_writer
from pathlib import Path

import letters_card
import psutil
import pypdfium2
import zxingcpp
from product import Product, report, running

LETTERS, READ = 10_000, 300


def csv(count: int) -> bytes:
    """Return the people of all figures of letters as a list."""
    people, out = letters_card.recipients(count), io.StringIO()
    writer = csv_writer(out)
    writer.writerow(people[0].values)
    writer.writerows(one.values.values() for one in people)
    return out.getvalue().encode()


def template(product: Product) -> str:
    """Keep the card of all figures of letters; return its id."""
    with tempfile.TemporaryDirectory() as folder:
        pictures = letters_card.pictures(Path(folder))
        told = json.dumps(letters_card.card().to_json())
        for name in ("background.jpg", "logo.png"):
            image = product.ask("POST", "/api/images", raw=(pictures / name).read_bytes())["image_id"]
            told = told.replace(f"image:{name.partition('.')[0]}", f"image:{image}")
    return str(product.ask("POST", "/api/templates", {"template": json.loads(told)})["id"])


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


def wrong(pdf: bytes, told: Mapping[str, object]) -> Iterator[str]:
    """Yield what is not as it should be in the letter of a person."""
    document = pypdfium2.PdfDocument(pdf)
    page = document[0]
    text = " ".join(page.get_textpage().get_text_bounded().split())
    words = [f"{told['first']}, your offer is waiting", str(told["id"]), str(told["street"])]
    if not all(word in text for word in words) or len(document) != 1:
        yield f"text of {told['id']}: {text[:200]}"
    codes = [one.text for one in zxingcpp.read_barcodes(page.render(scale=4).to_pil())]
    if codes != [told["url"]]:
        yield f"code of {told['id']}: {codes}"
    document.close()


def flat(samples: dict[int, list[tuple[int, str, int]]], drawn_by_one: int) -> float | None:
    """Print the memory of each process from its thousandth document on.

    Return the largest share it moves by around its middle, None when no process was watched for long enough.
    """
    shares = []
    for pid, seen in samples.items():
        late = [rss for done, _, rss in seen if done - seen[0][0] >= drawn_by_one]
        if len(late) < 5:
            continue
        middle = (max(late) + min(late)) / 2
        shares.append((max(late) - middle) / middle)
        print(f"{seen[0][1]} {pid}: {min(late) / 1e6:.0f} to {max(late) / 1e6:.0f} MB (+-{shares[-1]:.1%})")
    return max(shares, default=None)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else LETTERS
    threads = int(os.environ.setdefault("LISTMILL_DOCUMENT_WORKERS", "3"))
    with running() as product:
        made = product.ask("PUT", "/api/datasets?name=people.csv", raw=csv(count))
        product.wait(made["job_id"])
        wish = {"template_id": template(product), "dataset_id": made["dataset_id"], "file_name": "{{ last }}", "archive": "zip"}
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
    people = letters_card.recipients(count)
    faults = [fault for name in chosen for fault in wrong(files[name], people[int(name[:7]) - 1].values)]
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
        ours="too short" if moves is None else f"+-{moves:.1%}",
        peer="-",
        ratio="-",
        target="<= 10 %",
        met=moves is not None and moves <= 0.1,
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
