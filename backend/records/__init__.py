"""Records: rows leave as files. Streams of any length in constant memory."""
