"""What the kernel takes away from the process that draws before it looks at anything of a stranger."""

import contextlib
import ctypes
import resource
import sys

_MB = 1 << 20
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_SET_NO_NEW_PRIVS = 38


def confine(*, memory_mb: int, file_mb: int) -> None:
    """Limit memory, files and rights for good, and leave the network where the machine allows it. Before any thread starts."""
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, file_mb * _MB),
        (resource.RLIMIT_DATA, memory_mb * _MB),
        (resource.RLIMIT_NOFILE, 256),
    ):
        with contextlib.suppress(ValueError, OSError):  # a hard limit that is lower already
            resource.setrlimit(what, (most, most))
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        # A machine that keeps us from it has said so by a number; Typst asks for nothing anyway.
        if libc.unshare(_NEW_NETWORK) != 0:
            libc.unshare(_NEW_USER | _NEW_NETWORK)


def allow_seconds(more: float) -> None:
    """Let the process work this many seconds of processor time from now, not one longer."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime + more) + 1
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (until, resource.getrlimit(resource.RLIMIT_CPU)[1]))
