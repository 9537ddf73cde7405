"""Filling within a day at a lower price: batches of the provider, tended by one chunk that waits without a worker."""
