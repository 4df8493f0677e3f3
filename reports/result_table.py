"""Results as a table, candidate × indicator, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, dropwhile

from django.utils.translation import gettext as _

from accounts.rules import Viewer
from assessments.models import Decision
from campaigns.naming import shown_name
from reports.wording import moment, overall_label

# A cell that begins so is taken for a formula by spreadsheets, in full width too.
# Some programs look past spaces, breaks and characters without a picture.
DANGEROUS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
BREAKS = ("\t", "\r", "\n")
UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})
Cell = str | int
FIRST_COLUMNS = 5
BOM = "\ufeff"


def safe_cell(value: Cell) -> Cell:
    """Text that could be taken for a formula gets an apostrophe; numbers stay numbers.

    >>> safe_cell("=1+1"), safe_cell(" =1+1"), safe_cell("陳怡君"), safe_cell(3)
    ("'=1+1", "' =1+1", '陳怡君', 3)
    """
    if isinstance(value, str) and (value.startswith(BREAKS) or _bare(value).startswith(DANGEROUS)):
        return f"'{value}"
    return value


def _bare(text: str) -> str:
    """The text from its first visible character on."""
    return "".join(dropwhile(lambda char: unicodedata.category(char) in UNSEEN, text))


def result_rows(decisions: Iterable[Decision], viewer: Viewer) -> Iterator[list[Cell]]:
    """A heading and a row for each decision; a level that was not seen is said in words.

    All decisions are of one campaign and so of one standard: the first record names the
    columns. One decision at a time is held in memory.
    """
    rows = iter(decisions)
    first = next(rows, None)
    codes = list(_levels(first)) if first else []
    signed = f"{_('Signed off')} ({_zone(first)})" if first else _("Signed off")
    yield [_("Candidate"), _("Alias"), _("Result"), signed, _("Fingerprint"), *codes]
    for decision in chain([first] if first else [], rows):
        yield [safe_cell(value) for value in _row(decision, codes, viewer)]


def as_csv(rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """CSV line by line, beginning with the mark by which spreadsheets know UTF-8."""
    yield BOM
    for row in rows:
        line = io.StringIO()
        csv.writer(line).writerow(row)
        yield line.getvalue()


def as_xlsx(rows: Iterable[Sequence[Cell]], *, sheet: str) -> bytes:
    """A workbook of one sheet with a heading that stays in sight; text never becomes a formula."""
    import xlsxwriter

    stored = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stored, options) as book:
        page = book.add_worksheet(sheet)
        bold = book.add_format({"bold": True})
        page.freeze_panes(1, 1)
        page.set_column(0, FIRST_COLUMNS - 1, 18)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row, bold if number == 0 else None)
    return stored.getvalue()


def _row(decision: Decision, codes: Iterable[str], viewer: Viewer) -> list[Cell]:
    levels, enrolment = _levels(decision), decision.assessment.enrolment
    return [
        shown_name(viewer, enrolment),
        enrolment.alias,
        overall_label(decision.overall),
        moment(decision.signed_at, _zone(decision)),
        decision.fingerprint,
        *(levels.get(code, "") for code in codes),
    ]


def _zone(decision: Decision) -> str:
    return decision.assessment.enrolment.campaign.time_zone


def _levels(decision: Decision) -> dict[str, Cell]:
    return {
        indicator["code"]: _("not seen") if indicator["level"] is None else indicator["level"]
        for duty in decision.record["duties"]
        for task in duty["tasks"]
        for indicator in task["indicators"]
    }
