"""What a person puts on shelves becomes one statement that aggregates in the database, and a chart of its few rows."""
