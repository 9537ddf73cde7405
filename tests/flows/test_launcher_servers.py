"""The embedded servers: private, durable, and startable for every user."""

import os
import shutil
import stat
import subprocess
import tempfile
from pathlib import Path

import psutil
import psycopg
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from backend.core.errors import Unavailable
from backend.launcher import identity
from backend.launcher.identity import Identity
from backend.launcher.services import Postgres, Valkey, start, stop

FAST = {"fsync": "off"}


@pytest.fixture
def running():
    """Start servers; they are stopped at the end."""
    started = []

    def begin(server):
        child = start(server)
        started.append((server, child))
        return child

    yield begin
    for server, child in started:
        stop(server, child)


def execute(url, statement):
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def command_line(pid):
    return " ".join(psutil.Process(pid).cmdline())


def test_rows_survive_a_killed_postgres_whose_start_is_repeated(tmp_path, running):
    postgres = Postgres(tmp_path)
    child = running(postgres)
    execute(postgres.url, "CREATE TABLE kept AS SELECT 42 AS answer")

    child.kill()
    child.wait()
    running(postgres)

    assert execute(postgres.url, "SELECT answer FROM kept") == [(42,)]


def test_no_password_stands_in_an_argument_and_without_it_nobody_enters(tmp_path, running):
    postgres, valkey = Postgres(tmp_path, options=FAST), Valkey(tmp_path)
    children = [running(postgres), running(valkey)]
    secrets = [(tmp_path / "secrets" / name).read_text() for name in ("postgres", "valkey")]

    assert not any(secret in command_line(child.pid) for child in children for secret in secrets)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(postgres.url.replace(secrets[0], "guessed"), connect_timeout=2)
    with redis.Redis(port=valkey.port, retry=Retry(NoBackoff(), 0)) as stranger, pytest.raises(redis.AuthenticationError):
        stranger.ping()


def test_both_listen_on_this_machine_alone(tmp_path, running):
    servers = [Postgres(tmp_path, options=FAST), Valkey(tmp_path)]

    addresses = {
        (connection.laddr.ip, connection.laddr.port)
        for server in servers
        for connection in psutil.Process(running(server).pid).net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    }

    assert addresses == {("127.0.0.1", server.port) for server in servers}


def test_files_of_the_servers_are_ours_alone(tmp_path, running):
    running(Postgres(tmp_path, options=FAST))
    running(Valkey(tmp_path))

    assert stat.S_IMODE((tmp_path / "postgres").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "valkey").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "valkey" / "valkey.conf").stat().st_mode) == 0o600
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "secrets").iterdir()} == {0o600}


def test_a_killed_valkey_still_knows_what_it_acknowledged_a_second_ago(tmp_path, running):
    valkey = Valkey(tmp_path, options={"appendfsync": "always"})
    child = running(valkey)
    with redis.Redis.from_url(valkey.url) as client:
        client.set("hint", "7")

    child.kill()
    child.wait()
    running(valkey)

    with redis.Redis.from_url(valkey.url) as client:
        assert client.get("hint") == b"7"
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert client.config_get("appendonly") == {"appendonly": "yes"}


def test_a_folder_made_by_another_major_is_refused_with_what_to_do(tmp_path):
    (tmp_path / "postgres").mkdir(mode=0o700)
    (tmp_path / "postgres" / "PG_VERSION").write_text("15\n")

    with pytest.raises(Unavailable) as raised:
        start(Postgres(tmp_path))

    assert "PostgreSQL 15" in raised.value.detail
    assert "pg_upgrade" in raised.value.hint


def test_a_first_start_that_was_cut_off_is_begun_again(tmp_path, running):
    (tmp_path / ".postgres.new").mkdir()
    (tmp_path / ".postgres.new" / "PG_VERSION").write_text("half")

    postgres = Postgres(tmp_path, options=FAST)
    running(postgres)

    assert execute(postgres.url, "SELECT 1") == [(1,)]


def test_a_server_that_cannot_start_says_why(tmp_path):
    with pytest.raises(Unavailable) as raised:
        start(Valkey(tmp_path, options={"appendfsync": "sometimes"}), wait_s=1)

    assert "sometimes" in raised.value.hint


def test_it_runs_below_a_home_that_only_its_owner_may_enter(tmp_path, running):
    home = tmp_path / "home"
    home.mkdir(mode=0o700)

    postgres = Postgres(home / "data", options=FAST)
    running(postgres)

    assert execute(postgres.url, "SELECT 1") == [(1,)]
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


@pytest.fixture
def outside(monkeypatch):
    """A place that other users can reach, as /var/lib is."""
    folder = Path(tempfile.mkdtemp(prefix="listmill-outside-", dir="/var/tmp"))
    monkeypatch.setattr(identity, "OUTSIDE", folder / "listmill")
    folder.chmod(0o755)
    yield folder / "listmill"
    shutil.rmtree(folder)


# Only root needs the other user; a plain user runs PostgreSQL as itself.
@pytest.mark.parametrize("who", [Identity(user="nobody")] if os.geteuid() == 0 else [Identity()])
def test_where_root_may_not_make_a_namespace_another_user_runs_it(tmp_path, outside, running, who):
    data = tmp_path / "data"
    namespaced = Postgres(data, options=FAST)
    stop(namespaced, start(namespaced))
    first = Postgres(data, options=FAST, identity=who)
    child = running(first)
    execute(first.url, "CREATE TABLE kept AS SELECT 42 AS answer")

    stop(first, child)
    again = Postgres(data, options=FAST)
    running(again)

    assert execute(again.url, "SELECT answer FROM kept") == [(42,)]
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    assert again.identity == who


@pytest.mark.parametrize("who", [Identity(user="nobody")] if os.geteuid() == 0 else [Identity()])
def test_programs_that_user_cannot_reach_are_copied_to_where_it_can(tmp_path, outside, who):
    closed = tmp_path / "closed" / "pginstall"
    (closed / "bin").mkdir(parents=True)
    (closed / "bin" / "postgres").write_text("#!/bin/sh\necho reached\n")
    (closed / "bin" / "postgres").chmod(0o755)
    (tmp_path / "closed").chmod(0o700)

    found = identity.reachable_programs(closed, who) / "bin" / "postgres"

    assert subprocess.check_output([found], user=who.user, text=True) == "reached\n"
