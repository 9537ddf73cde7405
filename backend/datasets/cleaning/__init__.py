"""Cleaning: a plan of closed steps that a person reads, previews and edits; a worker makes a new version of it."""
