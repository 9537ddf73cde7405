"""What the kernel takes away from a query's process before a stranger's SQL runs in it.

Three layers, each taken where the machine has it: an unprivileged user (when we are root), Landlock (Linux 5.13: only the
scratch folder may be written, only the named files may be read, no network), and resource limits.
"""

import ctypes
import os
import resource
import signal
import struct
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

NOBODY = 65_111  # an id that no account has: its files and processes are nobody's
MB = 1 << 20

_LINUX = sys.platform == "linux"
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same numbers on every architecture
_ASK_VERSION, _RULE_PATH_BENEATH = 1, 1
_SET_PDEATHSIG, _SET_NO_NEW_PRIVS = 1, 38
_READ_FILE = 1 << 2
# Rights over files that each version of Landlock knows; a right it does not know would be refused.
_FILE_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1}
_ALL_FILE_RIGHTS = (1 << 16) - 1
_NETWORK_RIGHTS = 0b11  # bind and connect TCP, from version 4
_SCOPES = 0b11  # abstract sockets and signals to other processes, from version 6


def drop_user(scratch: str) -> None:
    """Become a user without rights and make `scratch` our own and our working folder. Does nothing for a plain user."""
    os.chdir(scratch)
    if os.geteuid() != 0:
        return
    # In a container without these rights, root is a plain user anyway: files of mode 0444 stay as they are.
    with suppress(PermissionError, OSError):
        os.chown(".", NOBODY, NOBODY)
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)


def die_with_parent() -> None:
    """Ask the kernel to end this process when its parent ends. After `drop_user`: a change of user takes the wish back."""
    if _LINUX:
        _libc().prctl(_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def limit(*, data_mb: int, file_mb: int) -> None:
    """Limit the memory taken from now on, the size of a file and core dumps for good. macOS ignores the memory limit."""
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, file_mb * MB),
        (resource.RLIMIT_DATA, _data_bytes() + data_mb * MB),
    ):
        with suppress(ValueError, OSError):  # a hard limit that is lower already
            resource.setrlimit(what, (most, most))


def alarm(deadline_s: float) -> None:
    """Have the kernel end this process at the deadline, even where native code spins and looks at nothing."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, deadline_s)


def confine(readable: Sequence[int]) -> bool:
    """Allow this thread and those it starts the working folder and the open files `readable` only; no network.

    Return whether the kernel took it. Must come before any other thread starts.
    """
    if not _LINUX:
        return False
    libc = _libc()
    version = libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _ASK_VERSION)
    if version < 1:
        return False
    rights = _FILE_RIGHTS.get(version, _ALL_FILE_RIGHTS)
    wishes = struct.pack("<QQQ", rights, _NETWORK_RIGHTS if version >= 4 else 0, _SCOPES if version >= 6 else 0)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    rules = libc.syscall(_CREATE_RULESET, wishes, ctypes.c_size_t(size), 0)
    if rules < 0:
        return False
    here = os.open(".", os.O_RDONLY | os.O_DIRECTORY)
    try:
        taken = [libc.syscall(_ADD_RULE, rules, _RULE_PATH_BENEATH, struct.pack("<Qi", rights, here), 0)]
        taken += [libc.syscall(_ADD_RULE, rules, _RULE_PATH_BENEATH, struct.pack("<Qi", _READ_FILE, fd), 0) for fd in readable]
        if any(taken):
            return False
        libc.prctl(_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        return bool(libc.syscall(_RESTRICT_SELF, rules, 0) == 0)
    finally:
        os.close(here)
        os.close(rules)


def threads() -> int:
    """Return how many threads this process has, 1 where that cannot be told."""
    try:
        return sum(1 for _ in Path("/proc/self/task").iterdir())
    except OSError:
        return 1


def _data_bytes() -> int:
    """Return what the kernel counts as our data already: reservations of the allocators, far more than is used."""
    with suppress(OSError):
        # Bytes: a text file would look for its codec, which a user without rights may not be able to read.
        return int(Path("/proc/self/statm").read_bytes().split()[5]) * resource.getpagesize()
    return 0


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
