"""People: users, their roles and their API tokens."""
