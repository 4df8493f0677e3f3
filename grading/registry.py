"""Which packs there are, and what each makes from a seed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from grading.contract import Limits
from grading.errors import PackError, UsageError
from grading.messages import written_language
from grading.pack_code import load_module
from grading.pack_file import CheckSpec, Declared, PackFile, read_pack_file
from grading.pack_hash import pack_hash
from grading.seeds import Seed
from grading.targets.declared import OnnxStep, read_targets
from grading.variant import Variant

PACKS = Path(__file__).resolve().parent / "packs"


@dataclass(frozen=True, slots=True)
class Pack:
    """One technical task of the standard. Everything but `file` and `folder` is for readers."""

    folder: Path
    file: PackFile
    hash: str
    onnx: OnnxStep | None = None  # models that are run in a second box

    @property
    def slug(self) -> str:
        return self.file.slug

    @property
    def version(self) -> str:
        return self.file.version

    @property
    def framework(self) -> str:
        """Code of the competency framework that the codes belong to."""
        return self.file.framework

    @property
    def runtime(self) -> str:
        """Name of the environment in which submissions run."""
        return self.file.runtime

    @property
    def title(self) -> Mapping[str, str]:
        """Title by language, zh-Hant and en."""
        return self.file.title

    @property
    def duties(self) -> Sequence[str]:
        return self.file.duties

    @property
    def tasks(self) -> Sequence[str]:
        return self.file.tasks

    @property
    def indicators(self) -> Sequence[str]:
        return self.file.indicators

    @property
    def outputs(self) -> Sequence[str]:
        return self.file.outputs

    @property
    def knowledge(self) -> Sequence[str]:
        return self.file.knowledge

    @property
    def skills(self) -> Sequence[str]:
        return self.file.skills

    @property
    def declared(self) -> Sequence[Declared]:
        """The files that a submission writes."""
        models = self.onnx.models if self.onnx else ()
        return (*self.file.declared, *models)

    @property
    def limits(self) -> Limits:
        return self.file.limits

    @property
    def checks(self) -> Sequence[CheckSpec]:
        return self.file.checks

    @property
    def starter(self) -> bytes:
        """The notebook that a candidate begins with."""
        return (self.folder / "starter.ipynb").read_bytes()

    def brief(self, language: str) -> str:
        """The work order as Markdown; English for a language that no brief is written in."""
        return (self.folder / f"brief.{written_language(language)}.md").read_text(encoding="utf-8")


def packs() -> Sequence[Pack]:
    """All packs, by slug."""
    return [pack(path.parent.name) for path in sorted(PACKS.glob("*/pack.toml"))]


def pack(slug: str) -> Pack:
    """The pack of this slug; UsageError names the known ones."""
    known = sorted(path.parent.name for path in PACKS.glob("*/pack.toml"))
    if slug not in known:
        raise UsageError(f"There is no pack {slug!r}. Known: {', '.join(known)}.")
    return pack_in(PACKS / slug)


@cache
def pack_in(folder: Path) -> Pack:
    """The pack of a folder, read once per process: a published pack never changes."""
    return Pack(folder, read_pack_file(folder), pack_hash(folder), read_targets(folder))


def make_variant(slug: str, seed: Seed) -> Variant:
    """Public files and hidden truth of one seed; PackError when the generator fails."""
    return variant_of(pack(slug), seed)


def variant_of(of: Pack, seed: Seed) -> Variant:
    """The variant of a pack in hand."""
    try:
        made = load_module(of.folder, "variant").make(seed)
    except (UsageError, PackError):
        raise
    except Exception as error:
        raise PackError(f"{of.slug}/variant.py failed: {error!r}") from error
    if not isinstance(made, Variant):
        raise PackError(f"{of.slug}/variant.py made no Variant.")
    return made
