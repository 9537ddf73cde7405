"""The `listmill` command: people, tokens, the schema and the doctor, in sentences and exit codes."""

import pytest
from click.testing import CliRunner

from backend.accounts.service import get_user, user_of_token
from backend.core.config import settings
from backend.launcher import doctor
from backend.launcher.doctor import examine, report
from backend.launcher.main import main


@pytest.fixture
def listmill():
    def run(*arguments):
        return CliRunner().invoke(main, arguments)

    return run


def finding(name):
    return next(found for found in examine() if found.name == name)


def test_a_token_is_printed_alone_and_opens_the_local_user(home, listmill):
    answer = listmill("token", "create", "nightly import")

    assert answer.exit_code == 0
    assert user_of_token(answer.stdout.strip()).email == "local@localhost"
    assert answer.stdout.count("\n") == 1


def test_a_token_of_a_person_opens_that_person(owner, listmill):
    answer = listmill("token", "create", "reports", "--user", owner.email)

    assert user_of_token(answer.stdout.strip()).id == owner.id


def test_a_token_for_nobody_is_refused_with_what_to_do(home, listmill):
    answer = listmill("token", "create", "reports", "--user", "nobody@example.com")

    assert answer.exit_code == 1
    assert "nobody@example.com" in answer.stderr
    assert "listmill user add" in answer.stderr


def test_a_person_is_added_with_a_role(home, listmill):
    answer = listmill("user", "add", "Ada@Example.com", "--role", "viewer")

    assert answer.stdout == "Added ada@example.com as viewer.\n"
    assert get_user("ada@example.com").role == "viewer"


def test_without_a_database_a_command_says_how_to_get_one(home, listmill, monkeypatch):
    monkeypatch.delenv("DATABASE_URL")
    settings.cache_clear()

    answer = listmill("token", "create", "reports", "--data-dir", str(home / "elsewhere"))

    assert answer.exit_code == 1
    assert "listmill up" in answer.stderr
    assert str(home / "elsewhere") in answer.stderr


def test_migrating_twice_says_that_nothing_was_to_do(home, listmill):
    answer = listmill("migrate")

    assert answer.stdout == "The database is at the newest revision.\n"


def test_the_version_is_one_line(listmill):
    assert listmill("version").stdout.startswith("listmill ")


def test_the_doctor_finds_nothing_wrong_where_all_is_well(home, listmill):
    answer = listmill("doctor")

    assert answer.exit_code == 0, answer.stdout
    assert "schema at" in finding("database").detail
    assert "version" in finding("redis").detail


def test_the_doctor_works_with_nothing_running(home, monkeypatch, listmill):
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("LISTMILL_DATA_DIR", str(home / "new"))
    settings.cache_clear()

    answer = listmill("doctor")

    assert answer.exit_code == 0, answer.stdout
    assert "listmill up" in finding("database").detail
    assert not (home / "new").exists()


def test_the_doctor_names_a_server_that_is_away_without_its_password(home, monkeypatch, listmill):
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:words@127.0.0.1:1/none")
    monkeypatch.setenv("REDIS_URL", "redis://:words@127.0.0.1:1/0")
    settings.cache_clear()

    answer = listmill("doctor")

    assert answer.exit_code == 1
    assert finding("database").broken
    assert finding("redis").broken
    assert "words" not in answer.stdout


def test_the_doctor_sees_a_data_folder_that_others_can_read(home):
    home.chmod(0o755)

    found = finding("data folder")

    assert found.broken
    assert found.hint == f"chmod 700 {home}"


def test_the_doctor_sees_pages_served_to_others_without_sign_in(home, monkeypatch):
    monkeypatch.setenv("LISTMILL_ADDRESS", "0.0.0.0")
    settings.cache_clear()

    assert finding("web").broken


def test_a_report_counts_what_is_to_repair():
    text = report([doctor.Finding("redis", "no answer", "Start it.", broken=True), doctor.Finding("python", "3.11")])

    assert "wrong  redis: no answer" in text
    assert "Start it." in text
    assert text.endswith("1 to repair; see what is marked wrong.")


@pytest.mark.parametrize("arguments", [("up", "--port", "70000"), ("up", "--workers", "0"), ("nonsense",)])
def test_an_impossible_argument_is_refused_before_anything_starts(listmill, arguments):
    assert listmill(*arguments).exit_code == 2
