"""The connection pool of a process: one, however many threads ask for it first."""

import threading
from concurrent.futures import ThreadPoolExecutor

from backend.adapters.db import dispose, engine


def test_threads_that_come_at_the_same_moment_share_one_pool(home):
    for _ in range(20):
        dispose()
        together = threading.Barrier(4)

        def first(together=together):
            together.wait()
            return engine()

        with ThreadPoolExecutor(4) as threads:
            found = [one.result() for one in [threads.submit(first) for _ in range(4)]]

        assert len({id(one) for one in found}) == 1
