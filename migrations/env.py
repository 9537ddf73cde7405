"""Alembic's environment: every table of ours, on the connection it is handed or the one the settings name."""

import importlib
from pathlib import Path

from alembic import context
from sqlalchemy import create_engine
from sqlmodel import SQLModel

from backend.adapters.db import database_url

ROOT = Path(__file__).resolve().parents[1]
for models in sorted((ROOT / "backend").rglob("models.py")):
    importlib.import_module(".".join(models.relative_to(ROOT).with_suffix("").parts))


def run(connection) -> None:
    context.configure(connection=connection, target_metadata=SQLModel.metadata, compare_type=True, compare_server_default=True)
    with context.begin_transaction():
        context.run_migrations()


connection = context.config.attributes.get("connection")
if connection is not None:
    run(connection)
else:
    with create_engine(database_url().replace("postgresql://", "postgresql+psycopg://", 1)).connect() as made:
        run(made)
