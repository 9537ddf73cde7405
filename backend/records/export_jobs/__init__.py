"""Exports that take a while: a job writes the file, a link fetches it until it expires."""
