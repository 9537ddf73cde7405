"""Secrets and folders are ours alone."""

import pytest

from backend.core.errors import Unavailable
from backend.launcher.files import private_folder, secret, tail, write_private


def mode(path):
    return path.stat().st_mode & 0o777


def test_a_secret_is_made_once_and_only_we_can_read_it(tmp_path):
    made = secret(tmp_path, "postgres")

    assert secret(tmp_path, "postgres") == made
    assert len(made) > 30
    assert mode(tmp_path / "secrets" / "postgres") == 0o600
    assert mode(tmp_path / "secrets") == 0o700


def test_two_secrets_differ(tmp_path):
    assert secret(tmp_path, "postgres") != secret(tmp_path, "valkey")


def test_a_private_folder_is_closed_and_its_parents_keep_their_modes(tmp_path):
    parent = tmp_path / "open"
    parent.mkdir(mode=0o755)
    (parent / "data").mkdir(mode=0o755)

    private_folder(parent / "data")

    assert mode(parent / "data") == 0o700
    assert mode(parent) == 0o755


def test_a_folder_that_cannot_be_made_says_what_to_do(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(Unavailable) as raised:
        private_folder(tmp_path / "file" / "data")

    assert "--data-dir" in raised.value.hint


def test_writing_a_private_file_again_replaces_it_whole(tmp_path):
    write_private(tmp_path / "engines.json", "a long first text")

    write_private(tmp_path / "engines.json", "short")

    assert (tmp_path / "engines.json").read_text() == "short"
    assert [path.name for path in tmp_path.iterdir()] == ["engines.json"]


def test_the_tail_of_a_log_is_its_last_lines(tmp_path):
    log = tmp_path / "web.log"
    log.write_text("".join(f"line {number}\n" for number in range(5000)))

    assert tail(log, lines=2) == "line 4998\nline 4999"
    assert tail(tmp_path / "no.log") == ""
