"""columns filled by judgement: runs, their values, and answers that are kept.

Revision: 0009, after: 0008
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

JSON = postgresql.JSONB(none_as_null=True, astext_type=sa.Text())


def upgrade() -> None:
    op.create_table(
        "mapping_runs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("dataset_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("task", JSON, nullable=False),
        sa.Column("examples", JSON, nullable=False),
        sa.Column("model", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=True),
        sa.Column("pilot", sa.Integer(), nullable=True),
        sa.Column("rows", sa.BigInteger(), nullable=True),
        sa.Column("distinct_values", sa.Integer(), nullable=True),
        sa.Column("batches", sa.Integer(), nullable=True),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("repair_calls", sa.Integer(), nullable=False),
        sa.Column("input_tokens", sa.BigInteger(), nullable=False),
        sa.Column("output_tokens", sa.BigInteger(), nullable=False),
        sa.Column("cost_usd", sa.Numeric(14, 6), nullable=False),
        sa.Column("cost_cap_usd", sa.Numeric(14, 6), nullable=True),
        sa.Column("stopped_at_cap", sa.Boolean(), nullable=False),
        sa.Column("apply_job_id", sa.Uuid(), nullable=True),
        sa.Column("applied_version_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("mapping_runs_dataset", "mapping_runs", ["dataset_id", "created_at"], unique=False)
    op.create_index("mapping_runs_owner", "mapping_runs", ["owner_id", "created_at"], unique=False)
    op.create_table(
        "mapped_values",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("value", JSON, nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=True),
        sa.Column("answers", JSON, nullable=True),
        sa.Column("doubt", sa.Float(), nullable=True),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("way", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["mapping_runs.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "number"),
        postgresql_with={"fillfactor": "80"},
    )
    op.create_index(
        "mapped_values_batch",
        "mapped_values",
        ["run_id", "batch"],
        unique=False,
        postgresql_where=sa.text("status = 'waiting'"),
    )
    op.create_index(
        "mapped_values_review",
        "mapped_values",
        ["run_id", "weight", "number"],
        unique=False,
        postgresql_where=sa.text("status = 'needs_review'"),
    )
    op.create_table(
        "mapping_answers",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("answers", JSON, nullable=False),
        sa.Column("doubt", sa.Float(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"]),
        sa.PrimaryKeyConstraint("owner_id", "key"),
    )
    op.create_index("ix_mapping_answers_made_at", "mapping_answers", ["made_at"], unique=False)


def downgrade() -> None:
    op.drop_table("mapping_answers")
    op.drop_table("mapped_values")
    op.drop_table("mapping_runs")
