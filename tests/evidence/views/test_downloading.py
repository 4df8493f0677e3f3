"""What is downloaded, and by whom: the blind get a copy without names."""

from __future__ import annotations

import io
import json

from django.urls import reverse
from PIL import Image
from pypdf import PdfReader, PdfWriter

from tests.factories.evidence import notebook, submitted_item


def downloaded(browser, item):
    response = browser.get(reverse("evidence:item_download", args=[item.pk]))
    return response, b"".join(response)


def test_downloads_for_the_blind_are_neutral_in_name_and_text(enrolled, assessor, signed_in):
    content = notebook("'\u9673\u6021\u541b'", authors=[{"name": "x"}])
    item = submitted_item(enrolled, content=content, original_name="陳怡君.ipynb")
    url = reverse("evidence:item_download", args=[item.pk])
    response = signed_in(assessor).get(url)
    name = f"{enrolled.alias}-{item.pk.hex[:8]}.ipynb"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    data = json.loads(response.content)
    assert data["cells"][0]["source"] == f"'{enrolled.alias}'"
    assert "authors" not in data["metadata"]

    own = signed_in(enrolled.candidate).get(url)
    assert b"".join(own) == content
    assert "ipynb" in own["Content-Disposition"]


def test_no_text_of_a_download_is_too_long_or_too_deep_to_hide_a_name(
    enrolled, assessor, signed_in
):
    book = json.loads(notebook("x", **{"written by 陳怡君": 1}))
    book["cells"][0]["outputs"] = [
        {"output_type": "stream", "name": "stdout", "text": "y" * 1_000_000 + "陳怡君"},
        {"output_type": "display_data", "data": {"image/png": "chen"}, "metadata": {}},
    ]
    enrolled.candidate.username = "chen"
    enrolled.candidate.save()
    item = submitted_item(enrolled, content=json.dumps(book, ensure_ascii=False).encode())
    _response, content = downloaded(signed_in(assessor), item)
    assert "陳怡君" not in content.decode()
    assert content.count(enrolled.alias.encode()) == 2
    assert b'"image/png": "chen"' in content


def test_a_picture_is_downloaded_by_the_blind_without_its_metadata(enrolled, assessor, signed_in):
    written = io.BytesIO()
    exif = Image.Exif()
    exif[0x013B] = "Chen Yi-Jun"
    Image.new("RGB", (3, 2), "red").save(written, "JPEG", exif=exif)
    item = submitted_item(enrolled, "image", written.getvalue(), media_type="image/jpeg")
    response, content = downloaded(signed_in(assessor), item)
    assert b"Chen" not in content
    assert Image.open(io.BytesIO(content)).size == (3, 2)
    assert response["Content-Disposition"].endswith('.png"')
    assert b"Chen" in downloaded(signed_in(enrolled.candidate), item)[1]


def test_a_pdf_comes_to_the_blind_without_its_metadata(enrolled, assessor, signed_in):
    written, writer = io.BytesIO(), PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_metadata({"/Author": "Chen Yi-Jun", "/Title": "chen.docx"})
    writer.write(written)
    item = submitted_item(enrolled, "pdf", written.getvalue())
    browser = signed_in(assessor)
    for content in (
        b"".join(browser.get(reverse("evidence:item_frame", args=[item.pk]))),
        downloaded(browser, item)[1],
    ):
        shown = PdfReader(io.BytesIO(content))
        assert len(shown.pages) == 1
        assert {"/Author", "/Title"}.isdisjoint(shown.metadata or {})
        assert b"Chen" not in content
    manager = signed_in(enrolled.campaign.managers.get())
    assert (
        b"".join(manager.get(reverse("evidence:item_frame", args=[item.pk]))) == written.getvalue()
    )


def test_an_alias_of_any_script_names_the_download(enrolled, assessor, signed_in):
    enrolled.alias = '甲"1'
    enrolled.save()
    response, _content = downloaded(signed_in(assessor), submitted_item(enrolled))
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%E7%94%B2")
