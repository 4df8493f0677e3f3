"""JSON documents from outside: one object, strict numbers, named fields."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from grading.checks.files import Outputs
from grading.checks.tables import shown
from grading.checks.verdict import Unreadable
from grading.contract import Where


@dataclass(frozen=True, slots=True)
class Document:
    """One JSON object; `path` in messages is written with dots."""

    name: str
    fields: Mapping[str, Any]

    def value(self, path: str) -> Any:
        """What stands at a dotted path; Unreadable when there is nothing."""
        found: Any = self.fields
        for part in path.split("."):
            if not isinstance(found, dict) or part not in found:
                raise Unreadable(
                    "document.field_missing", Where(self.name), name=self.name, field=path
                )
            found = found[part]
        return found

    def number(self, path: str) -> float:
        """A finite number (true and false are none)."""
        found = self.value(path)
        if isinstance(found, _NotANumber):
            raise Unreadable(
                "document.nan", Where(self.name), name=self.name, field=path, text=found.text
            )
        if isinstance(found, bool) or not isinstance(found, int | float):
            self._refuse_number(path, found)
        try:
            value = float(found)
        except OverflowError:
            self._refuse_number(path, "…")
        if not math.isfinite(value):
            self._refuse_number(path, found)
        return value

    def choice(self, path: str, allowed: Sequence[str]) -> str:
        """One of the allowed words."""
        found = self.value(path)
        if not isinstance(found, str) or found not in allowed:
            raise Unreadable(
                "document.not_a_choice",
                Where(self.name),
                name=self.name,
                field=path,
                text=shown(str(found)),
                allowed=", ".join(allowed),
            )
        return found

    def _refuse_number(self, path: str, found: object) -> NoReturn:
        raise Unreadable(
            "document.not_a_number",
            Where(self.name),
            name=self.name,
            field=path,
            text=shown(str(found)[:100]),
        )


def read_document(outputs: Outputs, name: str) -> Document:
    """The JSON object of an output."""
    text = outputs.text(name)
    try:
        found = json.loads(text, parse_constant=_NotANumber)
    except json.JSONDecodeError as error:
        where = Where(artefact=name, line=error.lineno)
        raise Unreadable("document.not_json", where, name=name, line=error.lineno) from error
    except RecursionError as error:
        raise Unreadable("document.too_deep", Where(name), name=name) from error
    except ValueError as error:  # whole numbers of thousands of digits
        raise Unreadable("document.number_too_long", Where(name), name=name) from error
    if not isinstance(found, dict):
        raise Unreadable("document.not_an_object", Where(name), name=name)
    return Document(name, found)


@dataclass(frozen=True, slots=True)
class _NotANumber:
    """NaN or an infinity, which JSON has no word for; Python's json writes it all the same."""

    text: str
