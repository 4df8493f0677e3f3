"""Whether a framework fixture (of the right shape) holds together: codes, wordings, counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from django.utils.translation import gettext as _

from competency.fixture_check import doubled
from competency.icap_document.codes import numbers_of
from competency.icap_document.header import CODE

Json = Mapping[str, Any]
KINDS = ("knowledge", "skills")


def problems_of_framework(content: Json) -> Iterator[str]:
    """A sentence for each thing that keeps this framework from being loaded."""
    yield from _problems_of_code(content)
    yield from _problems_of_catalogue(content["catalogue"])
    for duty in content["duties"]:
        yield from _problems_of_numbers(duty, duty["tasks"])
    for task in tasks_of(content):
        yield from _problems_of_links(task, content["catalogue"])
    yield from _problems_of_labels(content)
    yield from _problems_of_variants(content)
    yield from _problems_of_joins(content)
    yield from _problems_of_counts(content)


def tasks_of(content: Json) -> Iterator[Json]:
    for duty in content["duties"]:
        yield from duty["tasks"]


def _problems_of_code(content: Json) -> Iterator[str]:
    code, parts = content["code"], content["code_parts"]
    match = CODE.fullmatch(code)
    if match is None:
        yield _(
            "code: “%(code)s” is no code of a standard, which looks like SMS2512-001v1; write it "
            "as its publisher does."
        ) % {"code": code}
        return
    if {**match.groupdict(), "version": int(match["version"])} != parts:
        yield _("code_parts: they are not those of %(code)s; correct the one or the other.") % {
            "code": code
        }
    if content["version"] != f"v{match['version']}":
        yield _("version: %(code)s is not version %(version)s; correct the one or the other.") % {
            "code": code,
            "version": content["version"],
        }
    document = PurePath(content["document"]["file"]).stem
    if CODE.fullmatch(document) and document != code:
        yield _(
            "code: the framework says %(code)s, its document %(document)s; correct the code, or "
            "read the document of %(code)s."
        ) % {"code": code, "document": document}


def _problems_of_catalogue(catalogue: Json) -> Iterator[str]:
    for kind, entries in catalogue.items():
        for code in doubled(entry["code"] for entry in entries):
            yield _("catalogue › %(kind)s: %(code)s stands there twice; keep one.") % {
                "kind": kind,
                "code": code,
            }


def _problems_of_numbers(duty: Json, tasks: Sequence[Json]) -> Iterator[str]:
    for code in (duty["code"], *(task["code"] for task in tasks)):
        if _numbers(code) is None:
            yield _("%(code)s is no code of a duty or task; write it like T1 or T1.1.") % {
                "code": code
            }


def _problems_of_links(task: Json, catalogue: Json) -> Iterator[str]:
    for block in task["blocks"]:
        for kind in KINDS:
            wordings = {
                entry["code"]: [entry["text"], *(known["text"] for known in entry["variants"])]
                for entry in catalogue[kind]
            }
            for code in doubled(link["code"] for link in block[kind]):
                yield _("%(task)s: %(code)s is linked twice; keep one.") % {
                    "task": task["code"], "code": code,
                }  # fmt: skip
            for link in block[kind]:
                yield from _problems_of_link(task["code"], link, kind, wordings)


def _problems_of_link(
    task: str, link: Json, kind: str, wordings: Mapping[str, list[Json]]
) -> Iterator[str]:
    place = {"task": task, "code": link["code"], "kind": kind}
    if link["code"] not in wordings:
        yield (
            _("%(task)s: %(code)s is not in the catalogue of %(kind)s; correct the code or add it.")
            % place
        )
    elif link["text"] not in wordings[link["code"]]:
        yield (
            _(
                "%(task)s: the text of %(code)s is not the one in the catalogue; correct it, or add "
                "it there as a variant."
            )
            % place
        )


def _problems_of_labels(content: Json) -> Iterator[str]:
    """O and P numbers are labels: a document may repeat them. A fixture has to say so."""
    printed = content["as_printed"]
    labels = [(task["code"], code) for task in tasks_of(content) for code in _labels_in(task)]
    for task, code in labels:
        if _numbers(code) is None:
            yield _("%(task)s: %(code)s is no code; write it like O1.1.1 or P1.1.1.") % {
                "task": task, "code": code,
            }  # fmt: skip
        elif _numbers(code, 2) != _numbers(task) and code not in printed["misnumbered"]:
            yield _(
                "%(task)s: %(code)s is not numbered for this task, so it is unknown here; correct "
                "it, or name it in as_printed › misnumbered if the document prints it so."
            ) % {"task": task, "code": code}
    for code in doubled(code for _task, code in labels):
        if code not in printed["repeated"]:
            yield _(
                "%(code)s stands there twice; correct one, or name it in as_printed › repeated if "
                "the document prints it so."
            ) % {"code": code}


def _problems_of_variants(content: Json) -> Iterator[str]:
    tasks = {task["code"] for task in tasks_of(content)}
    for kind in KINDS:
        for entry in content["catalogue"][kind]:
            for variant in entry["variants"]:
                for task in variant["tasks"]:
                    if task not in tasks:
                        yield _("%(code)s: a variant names the unknown task %(task)s.") % {
                            "code": entry["code"], "task": task,
                        }  # fmt: skip


def _problems_of_joins(content: Json) -> Iterator[str]:
    texts = _texts_by_place(content)
    for join in content["joins"]:
        place = {"task": join["task"] or _("the attitudes"), "item": join["item"]}
        known = texts.get((join["task"], join["item"]))
        if known is None:
            yield _("joins: there is no %(item)s in %(task)s; correct the code.") % place
        elif "".join(join["pieces"]) not in known:
            yield (
                _("joins: the pieces of %(item)s in %(task)s do not make its text; correct them.")
                % place
            )


def _texts_by_place(content: Json) -> dict[tuple[str | None, str], list[str]]:
    """Original texts by task (None for attitudes) and code."""
    found: dict[tuple[str | None, str], list[str]] = {}

    def add(task: str | None, row: Json) -> None:
        texts = row.get("texts") or [row["text"]]
        printed = [text["zh-Hant"] for text in texts]
        found.setdefault((task, row["code"]), []).extend([*printed, " ".join(printed)])

    for duty in content["duties"]:
        for task in duty["tasks"]:
            add(task["code"], duty)
            add(task["code"], task)
            for block in task["blocks"]:
                for name in ("outputs", "indicators", *KINDS):
                    for row in block[name]:
                        add(task["code"], row)
    for row in content["catalogue"]["attitudes"]:
        add(None, row)
    return found


def _problems_of_counts(content: Json) -> Iterator[str]:
    tasks = list(tasks_of(content))
    blocks = [block for task in tasks for block in task["blocks"]]
    counted = {
        "duties": len(content["duties"]),
        "tasks": len(tasks),
        "output_codes": sum(len(block["outputs"]) for block in blocks),
        "indicators": sum(len(block["indicators"]) for block in blocks),
        **{kind: len(entries) for kind, entries in content["catalogue"].items()},
        "task_knowledge_links": sum(_links(task, "knowledge") for task in tasks),
        "task_skill_links": sum(_links(task, "skills") for task in tasks),
        "texts_cut_by_a_page_break": len(content["joins"]),
    }
    for name, number in counted.items():
        if content["counts"][name] != number:
            yield _("counts › %(name)s: it says %(said)s, the content has %(there)s.") % {
                "name": name,
                "said": content["counts"][name],
                "there": number,
            }


def _labels_in(task: Json) -> Iterator[str]:
    for block in task["blocks"]:
        yield from (output["code"] for output in block["outputs"])
        yield from (indicator["code"] for indicator in block["indicators"])


def _links(task: Json, kind: str) -> int:
    return len({link["code"] for block in task["blocks"] for link in block[kind]})


def _numbers(code: str, first: int | None = None) -> tuple[int, ...] | None:
    try:
        return numbers_of(code)[:first]
    except ValueError:
        return None
