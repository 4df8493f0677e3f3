"""Packs by slug, strict pack files, hashes that see every change, code loaded by path."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from grading import pack_hash
from grading.errors import PackError, UsageError
from grading.pack_code import load_module
from grading.pack_file import read_pack_file
from grading.registry import PACKS, pack, pack_in, packs, variant_of

SLUG = "evaluate-model"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the pack, to be broken."""
    return Path(shutil.copytree(PACKS / SLUG, tmp_path / SLUG))


def test_packs_are_listed_and_known_by_slug() -> None:
    assert SLUG in [one.slug for one in packs()]
    with pytest.raises(UsageError, match=f"Known: .*{SLUG}"):
        pack("nothing")


def test_a_pack_has_what_a_candidate_needs() -> None:
    found = pack(SLUG)
    assert found.brief("zh-hant").startswith("# 工作單")
    assert found.brief("en").startswith("# Work order")
    assert found.starter.startswith(b"{")
    assert set(found.title) == {"zh-Hant", "en"}
    assert {"P4.1.1", "P4.2.1"} == set(found.indicators)
    for declared in found.declared:
        for language in ("zh-Hant", "en"):
            assert declared.name in found.brief(language)
            for field in (*declared.columns, *declared.fields):
                assert f"`{field}`" in found.brief(language)


def test_every_code_of_a_pack_is_spoken_of_by_a_check() -> None:
    for one in packs():
        for kind in ("indicators", "outputs", "knowledge", "skills"):
            spoken = {code for check in one.checks for code in getattr(check, kind)}
            assert spoken == set(getattr(one, kind)), f"{one.slug} {kind}"


@pytest.mark.parametrize(
    ("find", "replace", "says"),
    [
        ('slug = "evaluate-model"', 'slug = "other"', "the slug is not the folder's name"),
        ('id = "accuracy"', 'id = "roc_auc"', "a check stands twice"),
        ("weight = 1.0\nceiling = 3", "weight = 0.0\nceiling = 3", "a weight is not above 0"),
        ("weight = 1.0\nceiling = 3", "weight = 1.0\nceiling = 5", "a ceiling is not 0 to 4"),
        ('outputs = ["O4.1.2"]', 'outputs = ["O9.9.9"]', "that the pack does not name"),
        ('format = "png"', 'format = "exe"', "a format is unknown"),
        ('zh-Hant = "', 'xx = "', "a title is missing in one language"),
        ('runtime = "tabular"', 'runtimes = "tabular"', "cannot be read"),
        ("[limits]", "[limits", "cannot be read"),
        ("wall_seconds", "wall_minutes", "cannot be read"),
    ],
)
def test_a_pack_file_that_does_not_fit_is_refused(
    copy: Path, find: str, replace: str, says: str
) -> None:
    path = copy / "pack.toml"
    text = path.read_text(encoding="utf-8")
    assert find in text
    path.write_text(text.replace(find, replace, 1), encoding="utf-8")
    with pytest.raises(PackError, match=says):
        read_pack_file(copy)


@pytest.mark.parametrize("name", ["pack.toml", "checks.py", "variant.py", "case.py", "brief.en.md"])
def test_the_hash_sees_a_change(copy: Path, name: str) -> None:
    before = pack_hash.pack_hash(copy)
    more = b"more = 1\n" if name != "pack.toml" else b"weight = 1.0\n"
    (copy / name).write_bytes((copy / name).read_bytes() + more)
    assert pack_hash.pack_hash(copy) != before


def test_the_hash_overlooks_layout_and_comments_of_code(copy: Path) -> None:
    path = copy / "checks.py"
    path.write_text(path.read_text(encoding="utf-8") + "\n\n# a remark\n", encoding="utf-8")
    assert pack_hash.pack_hash(copy) == pack(SLUG).hash


def test_the_hash_is_of_content_and_leaves_the_proof_out(copy: Path) -> None:
    assert pack_hash.pack_hash(copy) == pack(SLUG).hash
    suite = pack_hash.suite_hash(copy)
    (copy / "quality.json").write_text("{}")
    (copy / "mutants" / "one_more.toml").write_text("")
    (copy / "__pycache__").mkdir(exist_ok=True)
    (copy / "__pycache__" / "x.pyc").write_bytes(b"x")
    assert pack_hash.pack_hash(copy) == pack(SLUG).hash
    assert pack_hash.suite_hash(copy) != suite


def test_the_hash_covers_the_reusable_checks_behind_a_pack() -> None:
    used = pack_hash.used_modules(PACKS / SLUG)
    assert {"grading.checks.claims", "grading.checks.classification", "grading.seeds"} <= set(used)
    assert not any(name.startswith("grading.sandbox") for name in used)


def test_the_hash_covers_what_makes_findings_of_judgements_whatever_a_pack_imports(
    copy: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for path in copy.glob("*.py"):
        path.unlink()
    used = pack_hash.used_modules(copy)
    assert {"grading.judge.judging", "grading.checks.verdict", "grading.pack_file"} <= set(used)
    passed_on = {"grading.grade", "grading.judge.run", "grading.judge.warm"}
    assert not passed_on & set(used)
    before = pack_hash.pack_hash(copy), pack_hash.judgement_hash(copy)
    changed = tmp_path / "judging.py"
    changed.write_text(f"{pack_hash.JUDGING.read_text()}\nROUNDED = 2\n")
    monkeypatch.setattr(pack_hash, "JUDGING", changed)
    after = pack_hash.pack_hash(copy), pack_hash.judgement_hash(copy)
    assert before[0] != after[0]
    assert before[1] != after[1]


def test_code_that_fails_to_load_is_the_packs_fault(copy: Path) -> None:
    (copy / "variant.py").write_text("1 / 0\n")
    with pytest.raises(PackError, match="does not load"):
        load_module(copy, "variant")
    with pytest.raises(PackError, match=r"has no absent\.py"):
        load_module(copy, "absent")


def test_a_generator_that_fails_is_the_packs_fault(copy: Path) -> None:
    (copy / "variant.py").write_text("def make(seed):\n    return {}[seed]\n")
    with pytest.raises(PackError, match="failed: KeyError"):
        variant_of(pack_in(copy), 1)


def test_threads_that_load_at_once_all_get_the_whole_module(copy: Path) -> None:
    text = "import time\ntime.sleep(0.2)\nmake = 1\n"
    (copy / "slow.py").write_text(text)
    with ThreadPoolExecutor(4) as pool:
        modules = list(pool.map(lambda _: load_module(copy, "slow").make, range(4)))
    assert modules == [1, 1, 1, 1]
