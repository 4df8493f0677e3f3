"""Bytes that a candidate's code wrote, read as plain text: nothing here opens a path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grading.checks.verdict import Unreadable
from grading.contract import Where

BOMS = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"), (b"\x00\x00\xfe\xff", "UTF-32"))


@dataclass(frozen=True, slots=True)
class Outputs:
    """The collected bytes by declared name, and why other names were refused."""

    collected: Mapping[str, bytes]
    refused: Mapping[str, str]

    def content(self, name: str) -> bytes:
        """The bytes of a declared output; Unreadable says why there are none."""
        where = Where(artefact=name)
        if name in self.refused:
            raise Unreadable(
                "output.refused", where, name=name, cause={"message": self.refused[name]}
            )
        if name not in self.collected:
            raise Unreadable("output.missing", where, name=name)
        if not self.collected[name].strip():
            raise Unreadable("output.empty", where, name=name)
        return self.collected[name]

    def text(self, name: str) -> str:
        """The output as UTF-8 text (a byte order mark is allowed)."""
        content = self.content(name)
        where = Where(artefact=name)
        for bom, encoding in BOMS:
            if content.startswith(bom):
                raise Unreadable("output.encoding", where, name=name, encoding=encoding)
        if b"\0" in content:
            raise Unreadable("output.encoding", where, name=name, encoding="UTF-16")
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            where = Where(artefact=name, line=line)
            encoding = "Big5" if _reads_as(content, "cp950") else "?"
            raise Unreadable("output.encoding", where, name=name, encoding=encoding) from error


def _reads_as(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
