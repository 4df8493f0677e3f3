"""No way out by any network, and nobody on this machine can be reached."""

from __future__ import annotations

import os
import socket

import pytest

from tests.grading.sandbox.books import CALL, said
from tests.grading.sandbox.conftest import Boxes

pytestmark = pytest.mark.sandbox


def test_nobody_answers_on_tcp_udp_or_by_name(box: Boxes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        outcome = box.run(
            CALL
            + f"""
import socket
def tcp(host, port):
    with socket.socket() as s:
        s.settimeout(1); s.connect((host, port))
def udp(host):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.sendto(b'x', (host, 53))
say([tried(tcp, '127.0.0.1', {port}), tried(tcp, '192.0.2.1', 80), tried(tcp, '169.254.169.254', 80),
     tried(udp, '192.0.2.1'), tried(socket.getaddrinfo, 'example.org', 80)])
"""
        )
    answers = said(outcome)
    assert answers[0] in ("EACCES", "ECONNREFUSED")
    assert answers[1:4] in (["EACCES"] * 2 + ["ENETUNREACH"], ["ENETUNREACH"] * 3)
    assert answers[4] == "gaierror"


def test_abstract_and_named_sockets_of_the_host_are_out_of_reach(box: Boxes) -> None:
    name = f"assay-test-abstract-{os.getpid()}"  # other tests run beside this one
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(f"\0{name}")
        listening.listen()
        outcome = box.run(
            CALL
            + f"""
import socket
say([tried(socket.socket(socket.AF_UNIX).connect, '\\0{name}'),
     [os.path.exists(p) for p in ('/run/docker.sock', '/var/run/dbus/system_bus_socket', '/run')]])
"""
        )
    assert said(outcome) == ["ECONNREFUSED", [False, False, False]]


def test_other_socket_families_do_not_exist(box: Boxes) -> None:
    families = {"netlink": 16, "packet": 17, "alg": 38, "vsock": 40, "bluetooth": 31, "can": 29}
    outcome = box.run(
        CALL
        + f"""
import socket
say([tried(socket.socket, number, kind) for number in {list(families.values())}
     for kind in (socket.SOCK_STREAM, socket.SOCK_RAW, socket.SOCK_DGRAM)])
"""
    )
    assert set(said(outcome)) == {"EAFNOSUPPORT"}


def test_only_the_loopback_interface_exists(box: Boxes) -> None:
    outcome = box.run(
        CALL + "say([l.split(':')[0].strip() for l in list(open('/proc/self/net/dev'))[2:]])"
    )
    assert said(outcome) == ["lo"]


def test_raw_sockets_are_refused(box: Boxes) -> None:
    outcome = box.run(
        CALL + "import socket\nsay(tried(socket.socket, socket.AF_INET, socket.SOCK_RAW, 1))"
    )
    assert said(outcome) == "EPERM"
