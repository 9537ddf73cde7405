"""The `listmill` command."""

import os
import signal
import sys
import threading
from collections.abc import Callable
from functools import wraps
from importlib.metadata import version as version_of
from pathlib import Path
from typing import ParamSpec

import click

from backend.core import logs
from backend.core.config import Settings, settings
from backend.core.errors import ListmillError
from backend.launcher.commands import check_address, web_command, worker_command

P = ParamSpec("P")
_ROLES = ("viewer", "analyst", "admin")


class DataDir(click.Option):
    """`--data-dir`: overrules LISTMILL_DATA_DIR for this process and its children."""

    def __init__(self) -> None:
        super().__init__(
            ["--data-dir"],
            type=click.Path(file_okay=False, path_type=Path),
            expose_value=False,
            callback=_use_data_dir,
            help="Folder of the embedded servers, datasets and secrets [default: LISTMILL_DATA_DIR or ./listmill-data].",
        )


def _use_data_dir(_: click.Context, __: click.Parameter, value: Path | None) -> None:
    if value is not None:
        os.environ["LISTMILL_DATA_DIR"] = str(value.expanduser().absolute())
        settings.cache_clear()


def with_data_dir(command: Callable[P, None]) -> Callable[P, None]:
    """Give a command the option `--data-dir`, and our errors as sentences instead of tracebacks."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except ListmillError as error:
            click.echo(error.detail, err=True)
            if error.hint:
                click.echo(error.hint, err=True)
            sys.exit(1)

    params = [*getattr(run, "__click_params__", []), DataDir()]
    run.__click_params__ = params  # type: ignore[attr-defined]  # where click keeps what its decorators add
    return run


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Listmill: repair, profile, query, chart and export big lists."""
    os.environ.setdefault("PYTHONUNBUFFERED", "1")


@main.command()
@with_data_dir
@click.option("--port", type=click.IntRange(0, 65535), help="Port of the pages; 0 picks a free one [default: 8501].")
@click.option(
    "--workers", type=click.IntRange(1, 64), help="Processes that convert files [default: half the cores, at most 4]."
)
def up(port: int | None, workers: int | None) -> None:
    """Start everything, embedded where no address is set, and keep it running until Ctrl-C."""
    from backend.launcher.up import Up

    found = Settings()  # not settings(): what a killed run wrote down must not be believed
    if port is not None:
        found = found.model_copy(update={"port": port})
    os.environ["LISTMILL_DATA_DIR"] = str(found.data_dir)
    Up(found, workers, say=lambda line: click.echo(line, err=True)).run()


@main.command()
@with_data_dir
@click.option("--port", type=click.IntRange(1, 65535), help="Port of the pages [default: 8501].")
def web(port: int | None) -> None:
    """Serve pages and API in this process."""
    check_address(settings().address)
    _become(web_command(settings().address, port or settings().port))


@main.command()
@with_data_dir
@click.option("--queues", default="", help="Comma-separated names; none: all of them.")
@click.option("--threads", type=click.IntRange(1, 64), default=2, show_default=True)
def worker(queues: str, threads: int) -> None:
    """Work off queues in this process until SIGTERM; a running chunk gets five minutes to end."""
    chosen = [name.strip() for name in queues.split(",") if name.strip()]
    _become(worker_command(chosen, threads=threads, shutdown_ms=300_000))


@main.command()
@with_data_dir
def reconcile() -> None:
    """Look after the ledger of jobs until SIGTERM: lost messages, silent workers, endings; send notifications; have the house swept."""
    from backend.jobs.recovery import run_forever
    from backend.notifications import delivering
    from backend.retention.service import keep_scheduled

    logs.configure(level=settings().log_level, as_json=settings().log_json)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    threading.Thread(target=keep_scheduled, args=(stop,), name="sweeps", daemon=True).start()
    threading.Thread(target=delivering.run_forever, args=(stop,), name="notifications", daemon=True).start()
    run_forever(stop)


@main.command()
@with_data_dir
def migrate() -> None:
    """Bring the database's schema to the newest revision; safe to run twice or at once."""
    from backend.adapters.db import database_url
    from backend.launcher.schema import upgrade

    changed = upgrade(database_url())
    click.echo("The database was brought to the newest revision." if changed else "The database is at the newest revision.")


@main.command()
@with_data_dir
def doctor() -> None:
    """Check every dependency and say what is wrong and what to do; exit code 1 if something is broken."""
    from backend.launcher.doctor import examine, report

    findings = examine()
    click.echo(report(findings))
    sys.exit(any(finding.broken for finding in findings))


@main.group()
def user() -> None:
    """People."""


@user.command("add")
@with_data_dir
@click.argument("email")
@click.option("--role", type=click.Choice(_ROLES), default="analyst", show_default=True)
def user_add(email: str, role: str) -> None:
    """Add a person who may sign in."""
    from backend.accounts.models import Role
    from backend.accounts.service import add_user

    added = add_user(email, role=Role(role))
    click.echo(f"Added {added.email} as {added.role.value}.")


@main.group()
def token() -> None:
    """API tokens."""


@token.command("create")
@with_data_dir
@click.argument("name")
@click.option("--user", "email", help="Whose token it is [default: the local user].")
def token_create(name: str, email: str | None) -> None:
    """Make an API token and print it, once; only its digest is kept."""
    from backend.accounts.service import create_token, get_user, local_user

    owner = get_user(email) if email else local_user()
    click.echo(create_token(name, user_id=owner.id))


@main.command()
def version() -> None:
    """Print the version."""
    click.echo(f"listmill {version_of('listmill')}")


def _become(command: list[str]) -> None:
    """Replace this process: signals reach the part itself, and no interpreter waits beside it."""
    sys.stdout.flush()
    os.execv(command[0], command)  # noqa: S606  no shell is wanted


if __name__ == "__main__":
    main(prog_name="listmill")
