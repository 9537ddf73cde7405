"""Letters by mail: each recipient is told where their letter is, at a rate, never twice, and what became of each is written down."""
