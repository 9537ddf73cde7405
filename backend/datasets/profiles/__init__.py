"""The profile of a version: every column counted, measured and drawn, in few passes over its Parquet parts."""

from backend.datasets.profiles.whole import profile_of

__all__ = ["profile_of"]
