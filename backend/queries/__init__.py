"""Queries: SQL run in a sandbox, its history, its result cache, and the chart that fits a result."""
