"""A letter for every row: what was asked for is fixed, drawn in parts of a thousand, and fetched as archives that expire."""
