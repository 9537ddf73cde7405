"""The rules of the house that no other tool checks."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODE_FOLDERS = ("backend", "actors", "pages", "migrations", "tests", "benchmarks")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|NotImplementedError|for now\b|MagicMock", re.IGNORECASE)
MACHINE_PATH = re.compile(r"(^|[\s\"'=(:])/(work|home/\w+|root|Users)/")
REGISTRY = re.compile(r"(files\.python" + r"hosted|py" + r"pi\.org|registry\.npm" + r"js|deb\.deb" + r"ian)", re.IGNORECASE)


def committed() -> list[Path]:
    """Every file git knows or would add, as far as it is text."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    return [ROOT / name for name in listed if (ROOT / name).is_file()]


def text_of(path: Path) -> str:
    content = path.read_bytes()
    return "" if b"\x00" in content else content.decode("utf-8", "replace")


def python_files() -> list[Path]:
    return [p for p in committed() if p.suffix == ".py"]


def modules_of(*folders: str) -> list[Path]:
    return [p for p in python_files() if p.relative_to(ROOT).parts[0] in folders]


def offenders(pattern: re.Pattern[str], files: list[Path]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in files
        for number, line in enumerate(text_of(path).splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_file_is_over_300_lines():
    long = [
        f"{p.relative_to(ROOT)}: {n}"
        for p in committed()
        if p.suffix in {".py", ".js", ".ts", ".css"} and (n := len(text_of(p).splitlines())) > 300
    ]

    assert long == []


def test_no_function_is_over_50_lines():
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}: {node.end_lineno - node.lineno + 1}"
        for path in modules_of("backend", "actors", "pages")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno and node.end_lineno - node.lineno >= 50
    ]

    assert long == []


def test_nothing_is_marked_as_unfinished():
    here = Path(__file__)

    assert offenders(UNFINISHED, [p for p in python_files() if p != here]) == []


def test_no_committed_file_names_a_package_registry_or_a_path_of_a_machine():
    here = Path(__file__)
    files = [p for p in committed() if p != here]

    assert offenders(REGISTRY, files) == []
    assert offenders(MACHINE_PATH, files) == []


def test_every_pinned_package_has_a_hash_and_no_address():
    pins = sorted(ROOT.glob("requirements*.txt"))

    assert pins
    for path in pins:
        text = path.read_text()
        assert "://" not in text, path.name
        for block in re.split(r"\n(?=\S)", text.strip()):
            assert block.startswith("#") or ("==" in block and "--hash=sha256:" in block), f"{path.name}: {block[:60]}"


def test_no_lock_file_that_names_hosts_is_committed():
    names = {p.name for p in committed()}

    assert names.isdisjoint({"uv.lock", "pylock.toml", "poetry.lock"})
    for lock in (p for p in committed() if p.name == "package-lock.json"):
        assert '"resolved"' not in lock.read_text()


def test_only_the_database_adapter_commits():
    commits = offenders(
        re.compile(r"\.commit\("), [p for p in modules_of("backend", "actors", "pages") if "adapters/db" not in str(p)]
    )

    assert commits == []


def test_only_the_settings_read_the_environment():
    readers = offenders(re.compile(r"os\.environ|os\.getenv|getenv\("), modules_of("backend", "actors", "pages"))
    allowed = ("backend/core/config.py", "backend/launcher/", "backend/adapters/engine/")

    assert [line for line in readers if not line.startswith(allowed)] == []


def test_every_setting_is_documented_with_its_default():
    from backend.core.config import Settings

    table = (ROOT / "docs" / "configuration.md").read_text()
    documented = set(re.findall(r"^\| `([A-Z0-9_]+)` \|", table, re.MULTILINE))
    names = {
        str(field.validation_alias) if field.validation_alias else f"LISTMILL_{name.upper()}"
        for name, field in Settings.model_fields.items()
    }

    assert documented == names


def test_every_kind_of_job_has_exactly_one_actor():
    import dramatiq

    import actors.worker  # noqa: F401  registers every actor
    from backend.jobs.kinds import KINDS

    broker = dramatiq.get_broker()
    queues = {name: broker.get_actor(name).queue_name for name in broker.get_declared_actors()}

    assert queues == {name: kind.queue for name, kind in KINDS.items()}


def test_every_page_is_in_the_navigation():
    text = (ROOT / "pages" / "main.py").read_text() + (ROOT / "pages" / "components" / "frame.py").read_text()
    pages = {p.stem for p in (ROOT / "pages").glob("*.py")} - {"__init__", "main"}

    assert {name for name in pages if not re.search(rf"\b{name}\b", text)} == set()


def test_every_path_named_in_the_architecture_exists():
    text = (ROOT / "ARCHITECTURE.md").read_text()
    named = re.findall(r"`((?:backend|actors|pages|tests|benchmarks|migrations|frontend|docs)/[\w./-]*)`", text)

    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_link_between_documents_leads_somewhere():
    broken = []
    for document in (p for p in committed() if p.suffix == ".md"):
        broken.extend(
            f"{document.relative_to(ROOT)}: {target}"
            for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", document.read_text())
            if not (document.parent / target).exists()
        )

    assert broken == []


def test_no_test_is_skipped_and_nothing_of_ours_is_mocked():
    pattern = re.compile(r"mark\.skip|pytest\.skip\(|importorskip|xfail|unittest\.mock")

    assert offenders(pattern, [p for p in modules_of("tests") if p != Path(__file__)]) == []


@pytest.mark.parametrize("folder", CODE_FOLDERS)
def test_every_code_folder_holds_code(folder):
    assert any((ROOT / folder).rglob("*.py"))
