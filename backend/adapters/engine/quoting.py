"""Quoting of names and texts for SQL that we build."""


def quote_identifier(name: str) -> str:
    """Return `name` as an identifier, whatever characters it holds."""
    return '"' + name.replace('"', '""') + '"'


def quote_text(value: str) -> str:
    """Return `value` as a text literal."""
    return "'" + value.replace("'", "''") + "'"
