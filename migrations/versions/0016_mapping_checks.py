"""mapping: values a person labelled to measure a run, where its review begins, and its dictionary.

Revision: 0016, after: 0015
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

JSON = postgresql.JSONB(none_as_null=True, astext_type=sa.Text())


def upgrade() -> None:
    op.add_column("mapping_runs", sa.Column("review_above", sa.Float(), server_default=sa.text("0.25"), nullable=False))
    op.add_column("mapping_runs", sa.Column("dictionary", JSON, nullable=True))
    op.create_table(
        "mapping_checks",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("stratum", sa.Integer(), nullable=False),
        sa.Column("doubt", sa.Float(), nullable=False),
        sa.Column("said", JSON, nullable=False),
        sa.Column("right", sa.Boolean(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["mapping_runs.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "number"),
    )


def downgrade() -> None:
    op.drop_table("mapping_checks")
    for name in ("dictionary", "review_above"):
        op.drop_column("mapping_runs", name)
