"""The pack label-data: its variants, and what its checks say of good and broken outputs."""

from __future__ import annotations

import json

import pytest

from grading.contract import Outcome
from grading.pack_code import load_module
from grading.registry import make_variant, pack
from tests.grading.labelling import (
    LABELS,
    SEED,
    SLUG,
    WORD,
    findings,
    honest_outputs,
    labels,
    labels_file,
    variant,
)
from tests.grading.submission import csv_bytes
from tests.grading.worded import not_met

OF_THE_STANDARD = {
    "form", "classes_defined", "examples_hold", "signs_hold", "border_rules", "technique",
    "quality_plan",
}  # fmt: skip


def without(*names: str) -> dict[str, bytes]:
    return {name: content for name, content in honest_outputs().items() if name not in names}


def with_labels(**changes: str) -> dict[str, bytes]:
    return {**honest_outputs(), "labels.csv": labels_file(changes)}


def test_a_variant_is_the_same_for_the_same_seed_and_another_for_another() -> None:
    assert make_variant(SLUG, SEED) == make_variant(SLUG, SEED)
    assert make_variant(SLUG, SEED).public != make_variant(SLUG, SEED + 1).public


def test_a_practice_seed_is_not_the_assessed_one_of_the_same_digits() -> None:
    digits = "1" * 32
    assert make_variant(SLUG, digits).public != make_variant(SLUG, int(digits)).public


def test_public_files_hold_labels_of_examples_and_pilot_only() -> None:
    made = variant()
    assert set(made.public) == {
        "items.csv", "expert_examples.csv", "pilot.csv", "order.json",
        "expert_notes.zh-Hant.md", "expert_notes.en.md",
    }  # fmt: skip
    header = made.public["items.csv"].decode().splitlines()[0]
    assert header == "item_id,machine,stop_minutes,text_zh,text_en"
    told = b"".join(content for name, content in made.public.items() if name != "items.csv")
    assert not any(item.encode() in told for item in made.hidden["sets"]["new"])


def test_hidden_truth_is_plain_data() -> None:
    hidden = variant().hidden
    assert json.loads(json.dumps(hidden)).keys() == hidden.keys()


@pytest.mark.parametrize("seed", range(5))
def test_what_is_planted_is_there(seed: int) -> None:
    hidden = make_variant(SLUG, seed).hidden
    assert len(hidden["repeats"]) == 40
    assert len(hidden["canaries"]) == 12
    assert set(hidden["canaries"]) <= set(hidden["sets"]["new"])
    for first, second in hidden["repeats"]:
        assert hidden["labels"][first] == hidden["labels"][second]
    pilot, notes = hidden["sets"]["pilot"], hidden["notes"]
    for name, note in hidden["misread"].items():
        said = hidden["pilot"][name]
        rate = {
            n: sum(said[i] != hidden["labels"][i] for i in pilot if notes[i] == n)
            / sum(notes[i] == n for i in pilot)
            for n in map(int, hidden["rulings"])
        }
        assert max(rate, key=lambda n: rate[n]) == note
        assert sorted(rate.values())[-2] < 0.5 < rate[note]


@pytest.mark.parametrize("seed", range(5))
def test_the_correction_stands_last_and_turns_a_note(seed: int) -> None:
    made = make_variant(SLUG, seed)
    ruling = made.hidden["rulings"][str(made.hidden["corrected"])]
    text = made.public["expert_notes.en.md"].decode()
    last = text.strip().splitlines()[-1]
    assert last.startswith(
        f"{made.hidden['correction']}. Note {made.hidden['corrected']} no longer"
    )
    assert last.endswith(f"`{ruling['decides_for']}`.")


def test_a_limit_is_met_by_stops_right_at_it() -> None:
    hidden = variant().hidden
    note, ruling = next((n, r) for n, r in hidden["rulings"].items() if r["about"] == "reset")
    tickets = load_module(pack(SLUG).folder, "tickets")
    rows = variant().public["items.csv"].decode().splitlines()[1:]
    minutes = {row.split(",")[0]: int(row.split(",")[2]) for row in rows}
    for item in (i for i, n in hidden["notes"].items() if n == int(note)):
        long = minutes[item] >= ruling["limit"]
        assert hidden["labels"][item] == (ruling["decides_for"] if long else ruling["other"])
    at = [minutes[i] for i, n in hidden["notes"].items() if n == int(note)]
    edge = sum(minute in (ruling["limit"], ruling["limit"] - 1) for minute in at)
    assert edge >= sum(shares[2] for shares in tickets.SHARES.values()) // 2


def test_an_honest_submission_gets_full_marks() -> None:
    found = findings(honest_outputs())
    assert not_met(found) == {}
    assert {f.fraction for f in found.values()} == {1.0}
    assert {f.figure.kind for f in found.values() if f.figure} == {"label_matrix"}


def test_no_output_at_all_is_a_result_of_misses() -> None:
    found = findings({})
    assert {f.message for f in found.values()} == {"output.missing"}
    assert found["canaries"].outcome is Outcome.NOT_DECIDABLE
    assert {f.fraction for check, f in found.items() if check != "canaries"} == {0.0}


@pytest.mark.parametrize(
    ("name", "checks"),
    [
        ("escalate.csv", {"escalation_list"}),
        ("guideline.json", OF_THE_STANDARD),
        ("disagreements.csv", {"disagreements", "after_adjudication"}),
        (
            "agreement.json",
            {
                "pilot_agreement", "expert_agreement", "annotators_compared", "misread_notes",
                "after_adjudication",
            },
        ),
    ],
)  # fmt: skip
def test_a_missing_output_costs_its_own_checks(name: str, checks: set[str]) -> None:
    assert not_met(findings(without(name))) == dict.fromkeys(checks, "output.missing")


def test_without_labels_what_needs_none_is_judged() -> None:
    found = findings(without("labels.csv"))
    assert {check for check, f in found.items() if f.outcome is Outcome.MET} == {
        "pilot_agreement", "disagreements", "misread_notes", "after_adjudication",
    }  # fmt: skip


def test_a_refused_output_says_why() -> None:
    found = findings(without("escalate.csv"), {"escalate.csv": "artefact.too_large"})
    assert found["escalation_list"].message == "output.refused"
    assert found["escalation_list"].params["cause"] == {"message": "artefact.too_large"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "output.empty"),
        ("刀具".encode("big5"), "output.encoding"),
        ("item_id,label\n".encode("utf-16"), "output.encoding"),
        (b"item_id,label\n", "table.no_rows"),
        (b"id,label\na,b\n", "table.columns_missing"),
        (b"item_id,label,label\na,b,c\n", "table.column_twice"),
        (b"item_id,label\na\n", "table.row_short"),
        (b",".join(b"c" for _ in range(1_000_000)), "table.line_too_long"),
        (b"item_id,label\n" + b"a,b\n" * 200_001, "table.too_many_rows"),
        (b"item_id,label\na,tooling\n", "labels.other_order"),
    ],
)
def test_unreadable_labels_get_their_message(content: bytes, message: str) -> None:
    found = findings({**honest_outputs(), "labels.csv": content})
    for check in ("labels_complete", "labels_right", "classes_defined", "canaries"):
        assert found[check].message == message


def _one_wrong(kind: str) -> list[tuple[str, str]]:
    rows = list(labels().items())
    item, label = rows[0]
    wrong = {
        "unknown": [(item, label), ("T9999-00000000", "tooling")],
        "twice": [(item, label), (item, "tooling")],
        "absent": [],
        "nan": [(item, "nan")],
        "empty": [(item, "")],
        "upper": [(item, label.upper())],
    }[kind]
    return [*wrong, *rows[1:]]


@pytest.mark.parametrize("kind", ["unknown", "twice", "absent", "nan", "empty", "upper"])
def test_one_bad_label_is_named_and_costs_completeness(kind: str) -> None:
    content = csv_bytes(LABELS, _one_wrong(kind))
    found = findings({**honest_outputs(), "labels.csv": content})
    assert found["labels_complete"].message == "labels.faulty"
    assert found["labels_complete"].outcome is Outcome.PARTLY_MET
    assert found["labels_right"].outcome is Outcome.MET


def test_the_same_label_for_all_is_worth_its_completeness_only() -> None:
    content = labels_file(dict.fromkeys(labels(), "tooling"))
    found = findings({"labels.csv": content})
    assert {check for check, f in found.items() if f.fraction} == {"labels_complete"}
    assert found["border_followed"].message == "labels.no_standard"


def test_everything_left_to_the_expert_is_worth_nothing_more() -> None:
    found = findings({"labels.csv": labels_file(dict.fromkeys(labels(), WORD))})
    assert {check for check, f in found.items() if f.fraction} == {"labels_complete"}


def test_a_note_that_is_not_followed_is_named() -> None:
    hidden = variant().hidden
    note, ruling = next((n, r) for n, r in hidden["rulings"].items() if r["other"])
    changes = {i: ruling["other"] for i, n in hidden["notes"].items() if n == int(note)}
    found = findings(with_labels(**changes))["border_followed"]
    assert found.message == "border.not_followed"
    assert found.params["held"] == 8
    assert [weak.split(":")[0] for weak in found.params["weak"]] == [note]


def test_repeats_in_other_words_must_agree() -> None:
    hidden = variant().hidden
    changes = {
        first: "tooling" if labels()[first] != "tooling" else "program"
        for first, _ in hidden["repeats"][:12]
    }
    found = findings(with_labels(**changes))["repeats_consistent"]
    assert (found.message, found.params["same"]) == ("repeats.differ", 28)


def test_the_answer_key_is_noticed() -> None:
    hidden = variant().hidden
    found = findings({"labels.csv": csv_bytes(LABELS, hidden["labels"].items())})
    assert found["canaries"].message == "canaries.known"
    assert found["canaries"].fraction == 0.0
