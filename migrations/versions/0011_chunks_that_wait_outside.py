"""jobs: a chunk that waits for something outside, and ends it when its job is cancelled.

Revision: 0011, after: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("chunks", sa.Column("winds_up", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.create_index(
        "chunks_outside",
        "chunks",
        ["job_id", "number"],
        unique=False,
        postgresql_where=sa.text("status IN ('pending', 'processing') AND winds_up"),
    )


def downgrade() -> None:
    op.drop_index("chunks_outside", table_name="chunks")
    op.drop_column("chunks", "winds_up")
