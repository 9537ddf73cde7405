"""The job ledger: PostgreSQL is the truth, a message is only a wake-up hint. Knows no dataset."""
