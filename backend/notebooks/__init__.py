"""Notebooks: cells with questions, SQL, charts and notes about datasets, run in order, shared and exported."""
