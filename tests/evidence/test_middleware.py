"""Bodies over the cap, also against the real server: a browser must get the answer, no reset."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from config.environment import ROOT
from evidence.middleware import BodyCapMiddleware

MEGABYTE = 1024 * 1024


@pytest.fixture(scope="module")
def server() -> Iterator[int]:
    """The port of a real gunicorn on a socket that we opened, so that no port is guessed."""
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    running = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "gunicorn",
            "config.wsgi",
            "--bind",
            f"fd://{listening.fileno()}",
            "--worker-class",
            "gthread",
            "--threads",
            "2",
            "--no-control-socket",
        ],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"},
        pass_fds=[listening.fileno()],
        stderr=subprocess.DEVNULL,
    )
    try:
        yield port
    finally:
        running.terminate()
        running.wait(20)
        listening.close()


def post(port: int, megabytes: int, accept: str) -> http.client.HTTPResponse:
    """Sends the whole body before it reads, as browsers do."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.putrequest("POST", "/exercises/")
    connection.putheader("Content-Length", str(megabytes * MEGABYTE))
    connection.putheader("Content-Type", "multipart/form-data; boundary=b")
    connection.putheader("Accept", accept)
    connection.putheader("Accept-Language", "en")
    connection.endheaders()
    for _ in range(megabytes):
        connection.send(b"\0" * MEGABYTE)
    response = connection.getresponse()
    response.connection = connection  # kept, so that it can be used again
    return response


@pytest.mark.parametrize("megabytes", [60, 200])
def test_the_real_server_answers_413_as_page_and_json_on_a_living_connection(server, megabytes):
    page = post(server, megabytes, "text/html")
    text = page.read().decode()
    assert page.status == 413
    assert "at most 50 MB are taken" in text
    assert "<html" in text

    answer = post(server, megabytes, "application/json")
    data = json.loads(answer.read())
    assert answer.status == 413
    assert data["errors"][0]["code"] == "too_large"
    assert "at most 50 MB" in data["errors"][0]["detail"]

    # The same connection still serves: nothing of the body was left unread.
    answer.connection.request("GET", reverse("accounts:log_in"))
    again = answer.connection.getresponse()
    assert again.status == 200
    again.read()
    for used in (page, answer):
        used.connection.close()


def test_far_too_much_is_not_read_to_its_end(server):
    """Beyond the drain cap the answer may be lost with the connection, but time is not."""
    started = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", server, timeout=60)
    connection.putrequest("POST", "/exercises/")
    connection.putheader("Content-Length", str(100_000 * MEGABYTE))
    connection.putheader("Accept", "application/json")
    connection.endheaders(b"\0" * 1000)
    assert connection.getresponse().status == 413
    connection.close()
    assert time.monotonic() - started < 30


def passed_on(request) -> HttpResponse:
    return HttpResponse(request.read(), status=299)


def test_what_fits_is_passed_on_unread(settings):
    settings.ASSAY_UPLOAD_BYTES = 10
    body = b"x" * (10 + MEGABYTE)
    request = RequestFactory().post("/", body, content_type="application/octet-stream")
    response = BodyCapMiddleware(passed_on)(request)
    assert (response.status_code, len(response.content)) == (299, len(body))


@pytest.mark.parametrize("length", ["", "many", "-5"])
def test_an_odd_length_is_the_servers_business(length):
    request = RequestFactory().get("/")
    request.META["CONTENT_LENGTH"] = length
    assert BodyCapMiddleware(lambda _request: HttpResponse(status=299))(request).status_code == 299


def test_a_browser_that_went_away_is_no_error(settings, db, client):
    from django.http import UnreadablePostError

    settings.ASSAY_UPLOAD_BYTES = -MEGABYTE
    request = RequestFactory(headers={"accept": "application/json"}).post("/", {"a": "b"})

    def gone(_size):
        raise UnreadablePostError

    request.read = gone
    assert BodyCapMiddleware(passed_on)(request).status_code == 413
