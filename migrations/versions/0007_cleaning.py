"""plans: those that versions were cleaned with, and those people are at work on.

Revision: 0007, after: 0006
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_JSON = postgresql.JSONB(none_as_null=True, astext_type=sa.Text())


def upgrade() -> None:
    op.add_column("versions", sa.Column("plan", _JSON, nullable=True))
    op.create_table(
        "cleaning_drafts",
        sa.Column("dataset_id", sa.Uuid(), nullable=False),
        sa.Column("plan", _JSON, nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["dataset_id"], ["datasets.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("dataset_id"),
    )


def downgrade() -> None:
    op.drop_table("cleaning_drafts")
    op.drop_column("versions", "plan")
