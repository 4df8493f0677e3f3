"""Tests mirror the tree, and every action has a test that names it."""

from __future__ import annotations

import pytest

from tests.architecture.house import ORDER, ROOT, WEB_APPS


def test_every_tested_folder_exists_in_the_tree() -> None:
    extra = {"architecture", "journeys", "factories", "data"}
    folders = {p.name for p in (ROOT / "tests").iterdir() if p.is_dir() and "__" not in p.name}
    assert folders - extra <= set(ORDER)


@pytest.mark.parametrize("app", WEB_APPS)
def test_every_action_is_called_in_a_test_of_its_app(app: str) -> None:
    tests = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "tests" / app).rglob("*.py"))
    actions = [p.stem for p in (ROOT / app / "actions").glob("*.py") if p.stem != "__init__"]
    assert [name for name in actions if name not in tests] == []


@pytest.mark.parametrize("app", WEB_APPS)
def test_an_action_file_has_one_public_function_of_its_name(app: str) -> None:
    for path in (ROOT / app / "actions").glob("*.py"):
        if path.stem != "__init__":
            text = path.read_text(encoding="utf-8")
            public = [
                line.split("def ")[1].split("(")[0]
                for line in text.splitlines()
                if line.startswith("def ") and not line.startswith("def _")
            ]
            assert public == [path.stem], path.relative_to(ROOT)
