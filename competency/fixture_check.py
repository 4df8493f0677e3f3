"""Whether a fixture has the shape that its JSON Schema asks, in sentences for its author.

The schemas lie in `competency/schemas/<name>.json`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from competency.errors import FixtureRefused

SCHEMAS = Path(__file__).with_name("schemas")
NAMING_FIELDS = ("indicator", "attitude", "code", "id", "number", "level", "value")
MOST_PROBLEMS_SHOWN = 20
Value = TypeVar("Value", bound=Hashable)


def refusal(problems: Sequence[str]) -> FixtureRefused:
    """The error that lists the problems, one a line; at most twenty are spelled out."""
    shown = list(problems[:MOST_PROBLEMS_SHOWN])
    if len(problems) > len(shown):
        shown.append(_("… and %(number)s more.") % {"number": len(problems) - len(shown)})
    heading = _("Nothing was loaded. Mend this in the file and load it again:")
    return FixtureRefused("\n".join([heading, *(f"- {problem}" for problem in shown)]))


def refuse_if_any(problems: Iterable[str]) -> None:
    """Raise FixtureRefused when there are problems."""
    found = list(problems)
    if found:
        raise refusal(found)


def read_json(path: Path) -> object:
    """The content of a fixture file. Raises FixtureRefused when it cannot be read as JSON."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        problem = _("%(file)s cannot be read (%(reason)s); check the path.") % {
            "file": path,
            "reason": error.strerror,
        }
    except ValueError as error:
        problem = _("%(file)s is not JSON in UTF-8 (%(reason)s).") % {"file": path, "reason": error}
    raise FixtureRefused(problem)


def check_shape(content: object, schema: str) -> Mapping[str, Any]:
    """The content itself, known to fit the schema. Raises FixtureRefused."""
    if not isinstance(content, Mapping):
        raise refusal([_no_object(content, schema)])
    errors = sorted(_validator(schema).iter_errors(content), key=lambda error: error.json_path)
    # The validator tells of each missing name apart, and our sentence names them all at once.
    refuse_if_any(dict.fromkeys(_sentence(error, content) for error in errors))
    return content


def doubled(values: Iterable[Value]) -> list[Value]:
    """The values that occur more than once, in order of their first occurrence."""
    return [value for value, count in Counter(values).items() if count > 1]


@cache
def _validator(schema: str) -> Draft202012Validator:
    text = (SCHEMAS / f"{schema}.json").read_text(encoding="utf-8")
    return Draft202012Validator(json.loads(text))


def _no_object(content: object, schema: str) -> str:
    given = {list: _("a list"), str: _("a text"), type(None): _("nothing")}
    asked = {
        "framework": _("a framework fixture"),
        "levels": _("a fixture of levels"),
        "rubric": _("a rubric fixture"),
        "rule_set": _("a fixture of a rule set"),
    }
    return _("The file holds %(given)s; %(asked)s is one object.") % {
        "given": given.get(type(content), _("a single value")),
        "asked": asked[schema],
    }


def _sentence(error: ValidationError, content: object) -> str:
    place = _place(error, content)
    return f"{place}: {_complaint(error)}" if place else _complaint(error)


def _complaint(error: ValidationError) -> str:
    """What is wrong and what would mend it, for the kinds of errors that authors make."""
    asked: Any = error.validator_value
    given: Any = error.instance
    if error.validator == "required":
        missing = ", ".join(f"“{name}”" for name in asked if name not in given)
        return _("%(names)s is missing; add it.") % {"names": missing}
    if error.validator == "additionalProperties":
        known = cast(Mapping[str, Any], error.schema)["properties"]
        return _("%(names)s is not known here; known are: %(known)s.") % {
            "names": ", ".join(f"“{name}”" for name in given if name not in known),
            "known": ", ".join(known),
        }
    if error.validator in ("pattern", "minLength", "minItems"):
        return _("this is empty; write it.")
    if error.validator == "const":
        return _("this must be “%(asked)s”, not “%(given)s”.") % {"asked": asked, "given": given}
    return error.message


def _place(error: ValidationError, content: object) -> str:
    """The way to the error by names that the author wrote: criteria › P1.1.1 › anchors › 3."""
    steps, here = [], content
    for step in error.absolute_path:
        here = here[step]  # type: ignore[index]  # the path was walked by the validator
        steps.append(_name(step, here))
    return " › ".join(steps)


def _name(step: str | int, row: object) -> str:
    if isinstance(step, int) and isinstance(row, Mapping):
        named = next((row[name] for name in NAMING_FIELDS if name in row), None)
        return f"#{step + 1}" if named is None else str(named)
    return str(step) if isinstance(step, str) else f"#{step + 1}"
