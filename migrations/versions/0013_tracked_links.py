"""tracked links of letters: where they lead, and visits.

Revision: 0013, after: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def moment(name, *, nullable=False):
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "tracking_keys",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "tracked_links",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("dataset_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("recipients", sa.Integer(), nullable=False),
        moment("created_at"),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("tracked_links_batch", "tracked_links", ["batch_id"], unique=True)
    op.create_index("tracked_links_age", "tracked_links", ["created_at"], unique=False)
    op.create_table(
        "tracked_targets",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("link", sa.Integer(), nullable=False),
        sa.Column("first_row", sa.BigInteger(), nullable=False),
        sa.Column("last_row", sa.BigInteger(), nullable=False),
        sa.Column("targets", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["link"], ["tracked_links.number"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("tracked_targets_rows", "tracked_targets", ["link", "last_row"], unique=False)
    op.create_table(
        "tracked_visits",
        sa.Column("link", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("row", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("machines", sa.Integer(), nullable=False),
        moment("first_at", nullable=True),
        moment("last_at", nullable=True),
        sa.ForeignKeyConstraint(["link"], ["tracked_links.number"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("link", "row"),
    )


def downgrade() -> None:
    for table in ("tracked_visits", "tracked_targets", "tracked_links", "tracking_keys"):
        op.drop_table(table)
