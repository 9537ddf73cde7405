"""What a document costs: processor time of the A6 card with its ZIP, against a reused page of Chromium, and 99 at once.

    python benchmarks/letters_render.py [DOCUMENTS] [CHROMIUM_DOCUMENTS]

Processor time is that of our process and of the one that draws, from the first recipient to the closed ZIP, start-up included.
Chromium prints the same card from HTML with `page.pdf()`, one page reused, and the same ZIP; its processor time is that of its whole tree.
"""

import base64
import contextlib
import html
import io
import resource
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import psutil
from letters_card import card, pictures, recipients
from playwright.sync_api import sync_playwright

from backend.adapters.pdf.fonts import find_face
from backend.adapters.pdf.qr import svg
from backend.documents.rendering import Checker, Recipient, Renderer
from backend.documents.rendering.plan import Plan
from backend.documents.rendering.previewing import close, preview

CHROMIUM = {"executable_path": "/usr/bin/chromium", "args": ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]}
FACES = (("Noto Sans", 400), ("Noto Sans", 700), ("Noto Serif", 700))


def cpu_s() -> float:
    """Return the processor seconds of this process and of those it has waited for."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def ours(people: list[Recipient], images: Path) -> tuple[float, float, int]:
    """Return processor seconds, seconds and bytes of a ZIP of all documents."""
    started, cpu = time.perf_counter(), cpu_s()
    held = io.BytesIO()
    with Renderer(card(), images=images) as renderer, zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as archive:
        for made in renderer.drawn(people):
            assert made.pdf, made.issues
            archive.writestr(f"{made.row:07d}.pdf", made.pdf)
    return cpu_s() - cpu, time.perf_counter() - started, len(held.getvalue())


def tree_cpu_s(root: psutil.Process) -> float:
    """Return the processor seconds of a process and everything below it."""
    total = 0.0
    for process in (root, *root.children(recursive=True)):
        with contextlib.suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            total += times.user + times.system
    return total


def fonts_css() -> str:
    """Return the faces of the card as CSS."""
    rules = []
    for family, weight in FACES:
        data = base64.b64encode(find_face(family, weight, "normal").path.read_bytes()).decode()
        rules.append(f"@font-face{{font-family:'{family}';font-weight:{weight};src:url(data:font/ttf;base64,{data})}}")
    return "".join(rules)


def page_of(data: dict[str, str]) -> str:
    """Return the card as the body of a page; `f0` to `f4` differ from recipient to recipient."""
    at = "position:absolute;left:{}mm;top:{}mm;width:{}mm;"
    return (
        f'<img src="{data["background"]}" style="{at.format(0, 0, 148)}height:105mm">'
        f'<img src="{data["logo"]}" style="{at.format(10, 8, 36)}height:10.8mm">'
        f"<div id=f0 style=\"{at.format(10, 24, 130)}font:700 18pt 'Noto Serif';color:#124678\"></div>"
        f'<div id=f1 style="{at.format(10, 38, 86)}font-size:9pt"></div>'
        f'<div id=f2 style="{at.format(10, 80, 80)}font-size:10pt"></div>'
        f'<div id=f3 style="{at.format(106, 40, 30)}"></div>'
        f'<div id=f4 style="{at.format(108, 71, 30)}font-size:7pt;font-weight:700"></div>'
    )


def fields_of(plan: Plan, person: Recipient) -> list[str]:
    """Return what differs for one recipient, as HTML."""
    heading, body, address, url, number = plan.fill(person).texts[0]
    code = svg(url).replace("<svg ", "<svg style=width:30mm;height:30mm ")
    return [*(html.escape(text).replace("\n", "<br>") for text in (heading, body, address)), code, html.escape(number)]


def chromium(people: list[Recipient], images: Path) -> tuple[float, float]:
    """Return processor seconds and seconds a document, once the page is warm."""
    kinds = {"background": "background.jpg", "logo": "logo.png"}
    data = {
        name: f"data:image/{file[-3:].replace('jpg', 'jpeg')};base64,{base64.b64encode((images / file).read_bytes()).decode()}"
        for name, file in kinds.items()
    }
    plan = Plan(card(), images=images)
    with sync_playwright() as playwright:
        before = {child.pid for child in psutil.Process().children(recursive=True)}
        browser = playwright.chromium.launch(**CHROMIUM)
        page = browser.new_page()
        style = f"<style>{fonts_css()}@page{{size:148mm 105mm;margin:0}}body{{margin:0;font-family:'Noto Sans'}}</style>"
        page.set_content(f"<!doctype html><html><head>{style}</head><body>{page_of(data)}</body></html>")

        def made(person: Recipient, archive: zipfile.ZipFile) -> None:
            page.evaluate(
                "fields => fields.forEach((field, i) => document.getElementById(`f${i}`).innerHTML = field)",
                fields_of(plan, person),
            )
            archive.writestr(f"{person.row}.pdf", page.pdf(prefer_css_page_size=True, print_background=True))

        trees = [child for child in psutil.Process().children() if child.pid not in before] or psutil.Process().children()
        with zipfile.ZipFile(io.BytesIO(), "w", zipfile.ZIP_STORED) as archive:
            for person in people[:3]:
                made(person, archive)
            own, started = time.process_time(), time.perf_counter()
            cpu = sum(map(tree_cpu_s, trees))
            for person in people[3:]:
                made(person, archive)
            spent = sum(map(tree_cpu_s, trees)) - cpu + time.process_time() - own
            took = time.perf_counter() - started
        browser.close()
    return spent / (len(people) - 3), took / (len(people) - 3)


def main() -> None:
    """Print the figures and whether the targets are met."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 3_000
    with tempfile.TemporaryDirectory() as folder:
        images = pictures(Path(folder) / "images")
        ours(recipients(1), images)  # files are read from the disk once
        cpu, wall, size = ours(recipients(count), images)
        print(
            f"{count:,} documents: {cpu / count * 1e3:.2f} ms of processor each, {count / wall:,.0f} a second, {size / count / 1e3:.1f} kB each"
        )
        merged_cpu, started = cpu_s(), time.perf_counter()
        with Renderer(card(), images=images) as renderer:
            merged = renderer.merged(recipients(1_000))
        merged_s = time.perf_counter() - started
        print(
            f"1,000 merged: {(cpu_s() - merged_cpu):.2f} ms each, {1_000 / merged_s:,.0f} a second, {len(merged.pdf) / 1e6:.2f} kB each"
        )
        at_once = sorted(ours(recipients(99, seed=2 + i), images)[1] for i in range(3))[1]
        print(f"99 documents at once: {at_once:.2f} s")
        checker, cpu_check = Checker(card(), images=images), time.process_time()
        checker.check(recipients(count, seed=9))
        checked = (time.process_time() - cpu_check) / count * 1e3
        print(f"dry run: {checked:.3f} ms a recipient")
        person = recipients(3)
        preview(card(), person[0], images=images)
        times = []
        for i in range(20):
            started = time.perf_counter()
            assert preview(card(), person[i % 3], images=images).pdf
            times.append(time.perf_counter() - started)
        close()
        print(f"preview, warm: {sorted(times)[10] * 1e3:.0f} ms (slowest {max(times) * 1e3:.0f})")
        theirs, theirs_wall = chromium(recipients(int(sys.argv[2]) if len(sys.argv) > 2 else 60), images)
    ratio = theirs / (cpu / count)
    print(f"Chromium, page reused: {theirs * 1e3:.1f} ms of processor each, {1 / theirs_wall:.1f} a second; ratio {ratio:.1f}")
    fine = cpu / count <= 0.003 and ratio >= 10 and at_once <= 1.5 and checked <= 0.4
    print("met" if fine else "missed")


if __name__ == "__main__":
    main()
