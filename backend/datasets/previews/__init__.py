"""A file as it would be read, seen before it is loaded: its head through the very loader, and what it resembles."""

from backend.datasets.previews.service import look_ahead, preview_dataset, preview_upload

__all__ = ["look_ahead", "preview_dataset", "preview_upload"]
