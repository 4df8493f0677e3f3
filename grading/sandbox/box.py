"""The command line of the box: what bubblewrap unshares, binds and hides."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

from grading.sandbox.inside import START
from grading.sandbox.places import Parts

BWRAP = "/usr/bin/bwrap"
INTERPRETER = "/usr/bin/python3.11"
CANDIDATE_ID = 1000
"""Number of the candidate's user inside the box, whatever it is outside."""

_ACCOUNTS = {
    "passwd": "root:x:0:0::/:/bin/false\n"
    f"candidate:x:{CANDIDATE_ID}:{CANDIDATE_ID}::/home/candidate:/bin/sh\n",
    "group": f"root:x:0:\ncandidate:x:{CANDIDATE_ID}:\n",
    "hosts": "127.0.0.1 localhost\n",
    "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
}
_FROM_ETC = ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "fonts", "mime.types")
_DEVICES = ("null", "zero", "full", "random", "urandom")
_SYSTEM = ("lib", "lib32", "lib64", "libx32", "bin", "sbin")
_HIDDEN = ("/usr/local", "/usr/src")


def environment() -> dict[str, str]:
    """The candidate's whole environment; it is also what the process was started with."""
    return {
        "PATH": "/runtime/bin:/usr/bin:/bin",
        "HOME": "/home/candidate",
        "USER": "candidate",
        "LOGNAME": "candidate",
        "SHELL": "/bin/sh",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "TERM": "dumb",
        "TMPDIR": "/tmp",  # noqa: S108 - the box's own
        "IPYTHONDIR": "/home/candidate/ipython",
        "MPLCONFIGDIR": "/home/candidate/matplotlib",
        "MATPLOTLIBRC": "/assay/grading/sandbox/inside/matplotlibrc",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "NUMEXPR_NUM_THREADS": "1",
        "OMP_WAIT_POLICY": "passive",
        # Arrow's allocator would start a thread of its own at import; a fork would lose it.
        "JE_ARROW_MALLOC_CONF": "background_thread:false",
        "LOKY_MAX_CPU_COUNT": "1",
        "ATEN_CPU_CAPABILITY": _torch_kernels(),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
    }


@cache
def _torch_kernels() -> str:
    """Which of its kernels PyTorch uses: it would look at /proc/cpuinfo, which a box has not.

    Without a word it takes the slowest in a cold box and others in a zygote's. Never AVX-512: all
    workers shall give the same figures.
    """
    with suppress(OSError):
        flags = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace").split()
        return "avx2" if {"avx2", "fma"} <= set(flags) else "default"
    return "default"


def command(
    parts: Parts, accounts: dict[str, int], numbers: list[int], first: str = "warden"
) -> list[str]:
    """Words of bwrap; `accounts` maps a file of /etc to a descriptor that holds its text.

    `first` is the module of our inside code that becomes process 1, with `numbers` as its words.
    """
    words = [
        BWRAP, "--unshare-user", "--unshare-cgroup", "--unshare-all", "--clearenv",
        "--new-session", "--die-with-parent", "--as-pid-1", "--hostname", "box",
        "--uid", str(CANDIDATE_ID), "--gid", str(CANDIDATE_ID), "--cap-drop", "ALL",
    ]  # fmt: skip
    for capability in ("CAP_SYS_ADMIN", "CAP_SYS_RESOURCE", "CAP_SETPCAP"):
        words += ["--cap-add", capability]
    words += ["--ro-bind", "/usr", "/usr", "--proc", "/proc"]
    words += [word for bind in _binds(parts) for word in bind]
    for name, descriptor in accounts.items():
        words += ["--ro-bind-data", str(descriptor), f"/etc/{name}"]
    words += ["--remount-ro", "/", "--chdir", "/"]
    return [
        *words,
        "--",
        INTERPRETER,
        "-I",
        "-S",
        "-B",
        "-c",
        START.format(first),
        *map(str, numbers),
    ]


def _binds(parts: Parts) -> Iterator[list[str]]:
    for name in _SYSTEM:
        path = Path("/", name)
        if path.is_symlink():
            yield ["--symlink", str(path.readlink()), str(path)]
        elif path.is_dir():
            yield ["--ro-bind", str(path), str(path)]
    for hidden in _HIDDEN:
        if Path(hidden).is_dir():
            yield ["--tmpfs", hidden, "--remount-ro", hidden]
    for name in _FROM_ETC:
        yield ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    for name in _DEVICES:
        yield ["--dev-bind", f"/dev/{name}", f"/dev/{name}"]
    yield ["--symlink", "/proc/self/fd", "/dev/fd"]
    yield ["--ro-bind-try", "/var/cache/fontconfig", "/var/cache/fontconfig"]
    yield ["--ro-bind", str(parts.runtime), "/runtime"]
    yield ["--ro-bind", str(parts.inside), "/assay/grading/sandbox/inside"]
    if parts.has_fonts:
        yield ["--ro-bind", str(parts.fonts), "/assay/fonts"]
    else:
        yield ["--dir", "/assay/fonts"]
    for folder in ("/scratch", "/work", "/tmp", "/dev/shm", "/home/candidate"):  # noqa: S108
        yield ["--dir", folder]


def account_files() -> dict[str, int]:
    """Inheritable descriptors of the small files in the box's /etc; the caller closes them."""
    files = {}
    for name, text in _ACCOUNTS.items():
        files[name], source = os.pipe()
        os.set_inheritable(files[name], True)
        os.write(source, text.encode())  # far below what a pipe holds
        os.close(source)
    return files
