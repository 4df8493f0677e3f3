from __future__ import annotations

import pytest
from django.core.files.storage import default_storage

from evidence import rendition
from evidence.models import Rendition
from evidence.rendition import CannotBeShown, notebook_view, picture_view, table_view, text_view
from tests.factories.accounts import person
from tests.factories.campaigns import allocate, enrolment
from tests.factories.evidence import notebook, submitted_item

pytestmark = pytest.mark.django_db


def test_a_view_is_made_once_per_content_and_viewers_that_may_know_the_name():
    enrolled, assessor = enrolment(), person("assessor")
    allocate(enrolled, assessor)
    item = submitted_item(enrolled)
    for _ in range(2):
        notebook_view(item, enrolled.candidate)
        notebook_view(item, enrolled.campaign.managers.get())
        notebook_view(item, assessor)
    assert Rendition.objects.count() == 2
    assert len(default_storage.listdir(f"renditions/{item.sha256[:2]}")[1]) == 2


def test_the_same_content_of_two_candidates_hides_each_ones_own_name():
    content = notebook("'甲某某' + '乙某某'")
    views = []
    for name in ("甲某某", "乙某某"):
        enrolled, assessor = enrolment(), person("assessor")
        enrolled.candidate.full_name = name
        enrolled.candidate.save()
        allocate(enrolled, assessor)
        views.append((name, notebook_view(submitted_item(enrolled, content=content), assessor)))
    for name, html in views:
        assert name not in html
    assert Rendition.objects.count() == 2


def test_a_new_version_of_the_rendering_makes_views_anew(monkeypatch):
    enrolled = enrolment()
    item = submitted_item(enrolled)
    before = f"n{rendition.VERSION}"
    notebook_view(item, enrolled.candidate)
    monkeypatch.setattr(rendition, "VERSION", "next")
    notebook_view(item, enrolled.candidate)
    assert sorted(Rendition.objects.values_list("version", flat=True)) == [before, "nnext"]


def test_of_two_makers_one_rendition_is_kept(monkeypatch):
    enrolled = enrolment()
    item = submitted_item(enrolled)
    made = rendition._notebook

    def somebody_was_first(name, rewrite):
        monkeypatch.setattr(rendition, "_notebook", made)
        notebook_view(item, enrolled.candidate)
        return made(name, rewrite)

    monkeypatch.setattr(rendition, "_notebook", somebody_was_first)
    assert 'id="cell-1"' in notebook_view(item, enrolled.candidate)
    assert Rendition.objects.count() == 1
    assert len(default_storage.listdir(f"renditions/{item.sha256[:2]}")[1]) == 1


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_tables_are_read_by_their_own_mark(mark):
    enrolled = enrolment()
    content = mark.join("ab") + "\n" + mark.join("12") + "\n"
    table = table_view(submitted_item(enrolled, "table", content.encode()), enrolled.candidate)
    assert (table.head, table.rows, table.is_cut) == (["a", "b"], [(2, ["1", "2"])], False)


def test_a_text_is_cut_at_its_bound(monkeypatch):
    monkeypatch.setattr(rendition, "TEXT_BYTES", 5)
    enrolled = enrolment()
    view = text_view(submitted_item(enrolled, "text", b"ab\ncd\nef"), enrolled.candidate)
    assert (view.lines, view.is_cut) == ([(1, "ab"), (2, "cd")], True)


def test_lines_are_those_that_a_region_counts():
    content = "a\x0bb\x85c\u2028d\r\ne\n".encode()
    view = text_view(submitted_item(enrolled := enrolment(), "text", content), enrolled.candidate)
    assert view.lines == [(1, "a\x0bb\x85c\u2028d"), (2, "e")]


def test_a_text_of_empty_lines_makes_no_endless_page(monkeypatch):
    monkeypatch.setattr(rendition, "TEXT_LINES", 3)
    enrolled = enrolment()
    view = text_view(submitted_item(enrolled, "text", b"\n" * 5), enrolled.candidate)
    assert (len(view.lines), view.is_cut) == (3, True)


def test_a_row_of_a_table_is_named_by_the_line_it_begins_on():
    enrolled = enrolment()
    content = b'a,b\n"1\n1",2\n3,4\n'
    table = table_view(submitted_item(enrolled, "table", content), enrolled.candidate)
    assert table.rows == [(2, ["1\n1", "2"]), (4, ["3", "4"])]


def test_a_picture_with_too_many_pixels_is_not_opened(monkeypatch):
    import io

    from PIL import Image

    written = io.BytesIO()
    Image.new("1", (100, 100)).save(written, "PNG")
    item = submitted_item(enrolment(), "image", written.getvalue())
    monkeypatch.setattr(rendition, "PICTURE_PIXELS", 9_999)
    with pytest.raises(CannotBeShown):
        picture_view(item)
