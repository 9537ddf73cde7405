"""Datasets: what people upload, its immutable versions, how it was read and repaired, and its profile."""
