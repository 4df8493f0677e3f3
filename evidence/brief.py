"""A pack's work order as HTML, and the packages that the candidate's code finds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from campaigns.models import PackVersion
from grading.messages import written_language
from grading.sandbox.runtime import LOCKS, describe


@dataclass(frozen=True, slots=True)
class Brief:
    """`packages` are name==version lines of the runtime, without dependencies of dependencies.

    `runtime` is its title.
    """

    html: SafeString
    runtime: str
    packages: tuple[str, ...]
    declared: tuple[str, ...]


def brief_html(pack_version: PackVersion, language: str) -> Brief | None:
    """None when the installed pack is another version than the published one."""
    from grading import registry
    from grading.errors import GradingError

    try:
        pack = registry.pack(pack_version.slug)
    except GradingError:
        return None
    if pack.hash != pack_version.pack_hash:
        return None
    # html=False: a brief holds no live HTML, so the result is safe to show.
    html = _rendered(pack.brief(language))
    declared = tuple(one.name for one in pack.declared)
    title = describe(pack.runtime).title[written_language(language)]
    return Brief(mark_safe(html), title, runtime_packages(pack.runtime), declared)  # noqa: S308


def _rendered(markdown: str) -> str:
    """Headings one level down: the page has its own first heading."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(markdown)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + 1)}"
    return str(reader.renderer.render(tokens, reader.options, {}))


@cache
def runtime_packages(runtime: str) -> tuple[str, ...]:
    """What can be imported: the packages that the runtime asks for, in their locked versions."""
    folder = LOCKS / runtime
    asked = _names(folder / "requirements.in")
    locked = (folder / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pins = [
        line.split(" ")[0] for line in locked if "==" in line and not line.startswith((" ", "#"))
    ]
    return tuple(pin for pin in pins if pin.split("==")[0].lower() in asked)


def _names(path: Path) -> set[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    bare = (line.split("#")[0].strip().lower() for line in lines)
    return {_until_mark(line) for line in bare if line and not line.startswith("-")}


def _until_mark(line: str) -> str:
    for mark in "=<>!~[; ":
        line = line.split(mark, maxsplit=1)[0]
    return line
