"""A hundred thousand letters in one file for the printer: its size, and that the time grows as their number does.

    python benchmarks/letters_merged.py [DOCUMENTS]

Drawn in parts of a thousand by two processes side by side, then joined. A tenth of them is done first, for comparison.
"""

import resource
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pypdfium2
from letters_card import card, pictures, recipients

from backend.documents.rendering import Renderer, join

PART = 1_000
AT_ONCE = 2


def parts(folder: str, numbers: range) -> float:
    """Draw parts with one process; return the processor seconds of this one and that one."""
    with Renderer(card(), images=Path(folder) / "images") as renderer:
        for number in numbers:
            merged = renderer.merged(recipients(PART, seed=number, start=1 + number * PART))
            assert len(merged.rows) == PART
            (Path(folder) / f"part{number:05d}.pdf").write_bytes(merged.pdf)
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def run(folder: Path, count: int) -> dict[str, float]:
    """Return seconds, processor seconds, seconds of joining, its memory in MB and the bytes of the file."""
    numbers = range(count // PART)
    started = time.perf_counter()
    with ProcessPoolExecutor(AT_ONCE) as pool:
        cpu = sum(pool.map(parts, [str(folder)] * AT_ONCE, [numbers[i::AT_ONCE] for i in range(AT_ONCE)]))
    drawn = time.perf_counter() - started
    with ProcessPoolExecutor(1) as pool:
        joined, memory = pool.submit(joining, str(folder), count).result()
    return {"drawn": drawn, "cpu": cpu, "joined": joined, "memory": memory, "size": (folder / "all.pdf").stat().st_size}


def joining(folder: str, count: int) -> tuple[float, float]:
    """Join all parts; return seconds, and the most memory this process ever had in MB."""
    started = time.perf_counter()
    pages = join(sorted(Path(folder).glob("part*.pdf")), Path(folder) / "all.pdf", title="Cards")
    assert pages == count
    return time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Print both runs and whether the targets are met."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    found = []
    for number in (max(PART * AT_ONCE, count // 10), count):
        with tempfile.TemporaryDirectory() as folder:
            pictures(Path(folder) / "images")
            one = run(Path(folder), number)
            whole = pypdfium2.PdfDocument(Path(folder) / "all.pdf")
            last = whole[number - 1].get_textpage().get_text_range()
            assert f"R{number:07d}" in last
            whole.close()
        found.append(one)
        print(
            f"{number:,}: drawn in {one['drawn']:.1f} s ({one['cpu'] / number * 1e3:.2f} ms of processor each), joined in "
            f"{one['joined']:.1f} s with {one['memory']:.0f} MB at most, {one['size'] / 1e6:,.0f} MB = {one['size'] / number / 1e3:.2f} kB each"
        )
    growth = (found[1]["cpu"] / found[0]["cpu"]) / (count / max(PART * AT_ONCE, count // 10))
    size = found[1]["size"] * (100_000 / count)
    print(f"processor time against its number: {growth:.2f} times linear; 100,000 take {size / 1e6:,.0f} MB")
    print("met" if growth <= 1.15 and size <= 500e6 else "missed")


if __name__ == "__main__":
    main()
