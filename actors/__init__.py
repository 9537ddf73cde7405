"""The worker's door: one actor for each kind of job, and nothing decided here."""
