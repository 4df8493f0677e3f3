# mypy: ignore-errors
"""Runs inside the box as a notebook: tries the walls and writes held / not held per wall.

`asked.json` comes from outside: host paths that must not be seen, a canary that must not be
read, a TCP port and an abstract socket on which somebody really listens.
"""

import ctypes
import errno
import json
import mmap
import os
import signal
import socket

asked = json.load(open("asked.json"))
report = {}
libc = ctypes.CDLL(None, use_errno=True)


def say(name, bad):
    report[name] = {"held": not bad, "detail": "; ".join(map(str, bad))[:500]}


def call(number, *arguments):
    ctypes.set_errno(0)
    words = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    result = libc.syscall(ctypes.c_long(number), *words)
    return 0 if result >= 0 else ctypes.get_errno()


def works(deed, *arguments):
    try:
        deed(*arguments)
    except OSError:
        return False
    return True


status = dict(
    line.rstrip("\n").split(":\t", 1) for line in open("/proc/self/status") if ":\t" in line
)
caps = [f"{n}={status[n]}" for n in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")]
say("no_capabilities", [c for c in caps if int(c.split("=")[1], 16)])
say("no_new_privs", [] if status["NoNewPrivs"].strip() == "1" else ["NoNewPrivs is not 1"])

x86 = os.uname().machine == "x86_64"
numbers = {
    "unshare": ((272, 97), (0x10000000,)), "ptrace": ((101, 117), (0, 0, 0, 0)),
    "mount": ((165, 40), (0, 0, 0, 0, 0)), "keyctl": ((250, 219), (0, -3, 0)),
    "bpf": ((321, 280), (0, 0, 0)), "io_uring_setup": ((425, 425), (1, 0)),
    "userfaultfd": ((323, 282), (0,)), "perf_event_open": ((298, 241), (0, 0, -1, -1, 0)),
    "setns": ((308, 268), (-1, 0)), "memfd_create": ((319, 279), (b"x", 0)),
    "process_vm_readv": ((310, 270), (1, 0, 0, 0, 0, 0)), "personality": ((135, 92), (0x40000,)),
    "clone newuser": ((56, 220), (0x10000000 | 17, 0, 0, 0, 0)),
    "open_by_handle_at": ((304, 265), (-1, 0, 0)), "fsopen": ((430, 430), (b"tmpfs", 0)),
}  # fmt: skip
open_calls = []
for name, (pair, arguments) in numbers.items():
    number = call(pair[0 if x86 else 1], *arguments)
    if number != errno.EPERM:
        open_calls.append(f"{name} answered {errno.errorcode.get(number, number)}")
if call(435, 0, 0) != errno.ENOSYS:
    open_calls.append("clone3 was not refused")
for family in (16, 17, 38, 40):
    if works(socket.socket, family, socket.SOCK_RAW if family < 38 else socket.SOCK_STREAM):
        open_calls.append(f"socket family {family}")
if call(16 if x86 else 29, 0, (1 << 32) | 0x5412, 0) != errno.EPERM:
    open_calls.append("terminal injection")
if status["Seccomp"].strip() != "2":
    open_calls.append("no filter")
say("seccomp", open_calls)


def survives_int80():
    child = os.fork()
    if child == 0:
        page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
        page.write(b"\xb8\x14\x00\x00\x00\xcd\x80\xc3")
        place = ctypes.addressof(ctypes.c_char.from_buffer(page))
        ctypes.CFUNCTYPE(ctypes.c_int)(place)()
        os._exit(0)
    _, end = os.waitpid(child, 0)
    return not (os.WIFSIGNALED(end) and os.WTERMSIG(end) == signal.SIGSYS)


say("foreign_architecture", ["int 0x80 was answered"] if x86 and survives_int80() else [])

written = []
for place in asked["read_only"]:
    if works(open, os.path.join(place, "planted"), "w"):
        written.append(place)
for place in ("/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/usr/bin/python3.11"):
    if works(open, place, "r+"):
        written.append(place)
say("read_only_tree", written)

say("host_files_hidden", [path for path in asked["hidden"] if os.path.exists(path)])
seen = []
for number in filter(str.isdecimal, os.listdir("/proc")):
    try:
        if asked["canary"].encode() in open(f"/proc/{number}/environ", "rb").read():
            seen.append(f"canary in /proc/{number}/environ")
    except OSError:
        continue
if asked["canary"] in str(dict(os.environ)):
    seen.append("canary in our environment")
if works(lambda: open("/proc/1/environ", "rb").read()):
    seen.append("/proc/1/environ")
say("environment_hidden", seen)
foreign = [n for n in os.listdir("/proc") if not n.isdecimal() and "self" not in n]
say("proc_is_bare", foreign)

reached = []
for host, port in (("127.0.0.1", asked["port"]), ("192.0.2.1", 80), ("169.254.169.254", 80)):
    probe = socket.socket()
    probe.settimeout(0.3)
    if works(probe.connect, (host, port)):
        reached.append(host)
abstract = socket.socket(socket.AF_UNIX)
if works(abstract.connect, "\0" + asked["abstract"]):
    reached.append("abstract socket")
if works(socket.getaddrinfo, "example.org", 80):
    reached.append("name server")
say("no_network", reached)

stray = []
for number in map(int, os.listdir("/proc/self/fd")):
    try:
        target = os.readlink(f"/proc/self/fd/{number}")
    except OSError:
        continue
    if number > 3 and not target.startswith(("anon_inode:[event", "socket:", "/proc/")):
        stray.append(f"{number} → {target}")
say("no_stray_descriptors", [s for s in stray if "/asked.json" not in s])

nested = call(272 if x86 else 97, 0x10000000) == 0
say("no_nested_namespaces", ["unshare(user) worked"] if nested else [])
ids = [str(os.getuid()), str(os.getgid()), *map(str, os.getgroups())]
raised = [name for name, deed in (("uid", os.setuid), ("gid", os.setgid)) if works(deed, 0)]
say("not_root", raised + [i for i in ids if i == "0"])

filled = []
try:
    with open("fill", "wb") as sink:
        while sink.tell() <= 2 * asked["disk_bytes"]:
            sink.write(b"x" * 65536)
    filled.append("no end of bytes")
except OSError:
    pass
os.remove("fill")
say("tmpfs_bytes", filled)
made = 0
os.mkdir("many")
try:
    while made <= 2 * asked["disk_files"]:
        open(f"many/{made}", "w").close()
        made += 1
except OSError:
    pass
for number in range(made):
    os.remove(f"many/{number}")
say("tmpfs_inodes", ["no end of files"] if made > asked["disk_files"] else [])

children = []
try:
    while len(children) <= 2 * asked["processes"]:
        child = os.fork()
        if child == 0:
            signal.pause()
        children.append(child)
except OSError:
    pass
for child in children:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
say("process_cap", [f"{len(children)} processes"] if len(children) > asked["processes"] else [])

try:
    os.listdir("/")
    listing = ["the root folder can be listed"]
except PermissionError:
    listing = []
say("landlock", listing)

json.dump(report, open("report.json", "w"))
