"""Which addresses and ports the pages may use, and the commands of the parts."""

import socket

import pytest

from backend.core.errors import Rejected
from backend.launcher.commands import check_address, default_workers, web_command, worker_command
from backend.launcher.up import choose_port, stop_order, web_url


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "localhost", "::1", "[::1]"])
def test_this_machine_is_always_allowed(address):
    check_address(address)


@pytest.mark.parametrize("address", ["0.0.0.0", "192.168.1.2", "::", "analysts.example.com"])
def test_other_machines_are_not_served_while_there_is_no_sign_in(address):
    with pytest.raises(Rejected) as raised:
        check_address(address)

    assert "sign-in" in raised.value.detail
    assert "127.0.0.1" in raised.value.hint


def test_a_taken_port_is_named_with_what_to_do():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(Rejected) as raised:
            choose_port("127.0.0.1", port)

    assert str(port) in raised.value.detail
    assert "--port" in raised.value.hint


def test_port_zero_picks_a_free_one():
    port = choose_port("127.0.0.1", 0)

    assert choose_port("127.0.0.1", port) == port


def test_a_wildcard_address_is_shown_as_one_that_can_be_opened():
    assert web_url("0.0.0.0", 8501) == "http://127.0.0.1:8501"
    assert web_url("::1", 8501) == "http://[::1]:8501"
    assert web_url("127.0.0.1", 80) == "http://127.0.0.1:80"


def test_who_asks_stops_before_who_answers():
    assert stop_order(2) == [
        ("web",),
        ("worker-light", "worker-model", "worker-documents", "worker-1", "worker-2"),
        ("reconciler",),
        ("valkey", "postgres"),
    ]


def test_a_worker_is_one_process_below_one_master():
    command = worker_command(["convert"], threads=1)

    assert command[command.index("--processes") + 1] == "1"
    assert command[-2:] == ["--queues", "convert"]
    assert "--queues" not in worker_command([], threads=2)


def test_the_pages_listen_where_they_are_told():
    command = web_command("127.0.0.1", 9000)

    assert command[command.index("--server.address") + 1] == "127.0.0.1"
    assert command[command.index("--server.port") + 1] == "9000"


def test_there_is_at_least_one_and_at_most_four_workers():
    assert 1 <= default_workers() <= 4
