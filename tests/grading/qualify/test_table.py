"""What a quality table refuses to be made of."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from grading.errors import PackError
from grading.pack_hash import suite_hash
from grading.qualify.table import refuse_changed
from grading.registry import Pack, pack, pack_in
from tests.grading.submission import SLUG


@pytest.fixture
def copied(tmp_path: Path) -> Pack:
    folder = tmp_path / SLUG
    shutil.copytree(pack(SLUG).folder, folder)
    return pack_in(folder)


def test_an_unchanged_pack_is_let_pass(copied: Pack) -> None:
    refuse_changed(copied, suite_hash(copied.folder))


@pytest.mark.parametrize("name", ["checks.py", "brief.en.md", "mutants/ten_folds.toml"])
def test_a_pack_that_changed_while_it_was_measured_has_no_table(copied: Pack, name: str) -> None:
    before = suite_hash(copied.folder)
    path = copied.folder / name
    path.write_text(path.read_text(encoding="utf-8") + "\nx = 1\n", encoding="utf-8")
    with pytest.raises(PackError, match="was changed while it was measured"):
        refuse_changed(copied, before)
