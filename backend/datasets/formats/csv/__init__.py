"""Delimited text: CSV, TSV and their kin, plain or packed."""
