"""What bytes say: sniffing.py and artefacts.py; the name decides nothing but an expectation."""

from __future__ import annotations

import io
import pickle
import struct

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from evidence.artefacts import examine
from evidence.errors import UploadRefused
from lib.fingerprint import sha256
from tests.factories.evidence import notebook


def picture(kind: str) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (4, 4)).save(written, kind)
    return written.getvalue()


def npy() -> bytes:
    written = io.BytesIO()
    np.save(written, np.arange(3))
    return written.getvalue()


SAFETENSORS = struct.pack("<Q", 10) + b'{"a":1234}' + b"\0" * 8
ONNX = b"\x08\x0a\x12\x07pytorch" + b"\0\xff" * 8
FILES = {
    "png": (picture("PNG"), "image", "image/png", None),
    "jpeg named .csv": (picture("JPEG"), "image", "image/jpeg", None),
    "gif": (picture("GIF"), "image", "image/gif", None),
    "webp": (picture("WEBP"), "image", "image/webp", None),
    "tiff": (picture("TIFF"), "other", "image/tiff", None),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "pdf", "application/pdf", None),
    "pdf of text": (b"%PDF-1.7\nplain", "pdf", "application/pdf", None),
    "csv": (b"a,b\n1,2\n3,4\n", "table", "text/csv", 3),
    "tsv": (b"a\tb\n1\t2", "table", "text/csv", 2),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg">\n</svg>', "text", "text/plain", 2),
    "html named .csv": (b"<html>,\n<body>,\n", "text", "text/plain", 2),
    "json": (b'{"a": [1, 2]}', "json", "application/json", 1),
    "text": ("一段\n文字\n".encode(), "text", "text/plain", 2),
    "npy": (npy(), "model", "application/x-npy", None),
    "pickle": (pickle.dumps({"a": 1}), "model", "application/x-pickle", None),
    "onnx": (ONNX, "model", "application/x-onnx", None),
    "safetensors": (SAFETENSORS, "model", "application/x-safetensors", None),
    "parquet": (b"PAR1" + b"\0" * 40 + b"PAR1", "other", "application/vnd.apache.parquet", None),
    "zip": (b"PK\x05\x06" + b"\0" * 18, "other", "application/zip", None),
    "notebook named .txt": (notebook("1", "2"), "notebook", "application/x-ipynb+json", 2),
}


@pytest.mark.parametrize("name", FILES)
def test_files_are_known_by_their_bytes(name):
    content, kind, media_type, extent = FILES[name]
    found = examine(SimpleUploadedFile("data.csv", content), for_exercise=False)
    assert (found.kind, found.media_type, found.extent) == (kind, media_type, extent)
    assert (found.size_bytes, found.sha256) == (len(content), sha256(content))


@pytest.mark.parametrize("name", ["png", "csv", "zip", "json"])
def test_what_is_called_a_notebook_must_be_one(name):
    with pytest.raises(UploadRefused):
        examine(SimpleUploadedFile("work.ipynb", FILES[name][0]), for_exercise=False)


def test_a_notebook_of_words_alone_is_evidence_but_no_exercise():
    words = b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "markdown", "metadata": {}, "source": "hi"}]}'
    assert examine(SimpleUploadedFile("a.ipynb", words), for_exercise=False).kind == "notebook"
    with pytest.raises(UploadRefused, match="no code"):
        examine(SimpleUploadedFile("a.ipynb", words), for_exercise=True)


def test_nbformat_is_noticed_across_two_chunks(monkeypatch):
    content = b'{"nbformat": 3, "worksheets": []}'
    for size in range(1, len(content)):
        file = SimpleUploadedFile("a.json", content)
        monkeypatch.setattr(type(file), "DEFAULT_CHUNK_SIZE", size)
        chunks = [content[i : i + size] for i in range(0, len(content), size)]
        monkeypatch.setattr(file, "chunks", lambda parts=chunks: iter(parts))
        with pytest.raises(UploadRefused, match="format 3"):
            examine(file, for_exercise=False)


def test_a_letter_cut_by_a_chunk_is_still_text(monkeypatch):
    content = "字,字\n字,字\n".encode()
    file = SimpleUploadedFile("a", content)
    monkeypatch.setattr(file, "chunks", lambda: iter([content[:1], content[1:5], content[5:]]))
    assert examine(file, for_exercise=False).kind == "table"


def test_text_that_ends_in_the_middle_of_a_letter_is_not_text():
    found = examine(SimpleUploadedFile("a", "字".encode()[:2]), for_exercise=False)
    assert found.kind == "other"
