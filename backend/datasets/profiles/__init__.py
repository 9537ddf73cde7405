"""The profile of a version: every column counted, measured and drawn, in few passes over its Parquet parts."""

from backend.datasets.profiles.advice import with_table
from backend.datasets.profiles.drift import drift
from backend.datasets.profiles.whole import profile_of

__all__ = ["drift", "profile_of", "with_table"]
