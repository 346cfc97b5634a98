"""Remembers which extractor last read a revision's capture again, so that re-extraction goes on where it was."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; both databases do so without rewriting the table."""
    comment = "The last extractor that read its capture again and found nothing new; null: none did"
    op.add_column("revision", sa.Column("reread_by", sa.String(128), nullable=True, comment=comment))
