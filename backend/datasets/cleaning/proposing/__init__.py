"""What would mend a list: found in its profile and in a few looks at its rows, measured, and told with a reason."""

from backend.datasets.cleaning.proposing.duplicates import surplus
from backend.datasets.cleaning.proposing.proposing import propose_from

__all__ = ["propose_from", "surplus"]
