"""What the kernel takes away from the process that draws before it looks at anything of a stranger.

Each is taken where the machine has it: memory, files and processor time everywhere; the network by a namespace of its own; other
files than its folder and the fonts by Landlock (Linux 5.13).
"""

import contextlib
import ctypes
import os
import resource
import struct
import sys

_MB = 1 << 20
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_SET_NO_NEW_PRIVS = 38
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same numbers on every architecture
_ASK_VERSION, _RULE_PATH_BENEATH = 1, 1
_ALL_FILES = (1 << 13) - 1  # what the first version of Landlock knows; later ones know it too
_READ = 0b1100  # a file, the names in a folder


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
        libc = _libc()
        libc.prctl(_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        # A machine that keeps us from it has said so by a number; Typst asks for nothing anyway.
        if libc.unshare(_NEW_NETWORK) != 0:
            libc.unshare(_NEW_USER | _NEW_NETWORK)


def keep_to(own: str, readable: str) -> bool:
    """Open no file from now on but those in the folder `own`, and to read, in `readable`. Return whether the kernel took it.

    Everything that is imported must have been imported before.
    """
    if sys.platform != "linux":
        return False
    libc = _libc()
    if libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _ASK_VERSION) < 1:
        return False
    rules = libc.syscall(_CREATE_RULESET, struct.pack("<Q", _ALL_FILES), ctypes.c_size_t(8), 0)
    if rules < 0:
        return False
    taken = []
    for folder, rights in ((own, _ALL_FILES), (readable, _READ)):
        opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        taken.append(libc.syscall(_ADD_RULE, rules, _RULE_PATH_BENEATH, struct.pack("<Qi", rights, opened), 0))
        os.close(opened)
    kept = not any(taken) and libc.syscall(_RESTRICT_SELF, rules, 0) == 0
    os.close(rules)
    return bool(kept)


def allow_seconds(more: float) -> None:
    """Let the process work this many seconds of processor time from now, not one longer."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime + more) + 1
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (until, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
