"""An IPython shell without a terminal or a kernel: rich outputs become plain messages."""

from __future__ import annotations

import base64
import codecs
import os
import subprocess
import sys
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

LEFT_OUT = "[{kind}: {size} kB left out, limit {limit} kB / 輸出過大，略過]"


class _Outlet:
    """Turns a MIME bundle into plain text, leaving out what is too large."""

    def __init__(self, events: Any) -> None:
        self.events = events
        self.allow(0, 0)

    def allow(self, picture_bytes: int, text_bytes: int) -> None:
        """Set what may be shown: bytes of all pictures together, bytes of each text."""
        self._pictures_left = picture_bytes
        self._text_bytes = text_bytes

    def send(self, kind: str, bundle: dict[str, Any], **fields: Any) -> None:
        plain = {
            mime: value for mime, raw in bundle.items() if (value := _as_text(raw)) is not None
        }
        self.events.send(kind, data=self._fitting(plain), **fields)

    def _fitting(self, plain: dict[str, str]) -> dict[str, str]:
        kept, notes = {}, []
        for mime, value in plain.items():
            picture = mime.startswith("image/")
            limit = self._pictures_left if picture else self._text_bytes
            if len(value) > limit:
                note = LEFT_OUT.format(kind=mime, size=len(value) // 1024, limit=limit // 1024)
                notes.append(note)
                continue
            kept[mime] = value
            self._pictures_left -= len(value) if picture else 0
        if notes:
            kept["text/plain"] = "\n".join([*notes, kept.get("text/plain", "")]).strip()
        return kept


def _as_text(value: object) -> str | None:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return value if isinstance(value, str) else None


class _Publisher(DisplayPublisher):
    outlet: _Outlet

    def publish(  # type: ignore[override]
        self, data: Any, metadata: Any = None, **rest: Any
    ) -> None:
        """Send one display; `update` names an earlier one by its display id."""
        _flush_streams()
        identity = (rest.get("transient") or {}).get("display_id")
        update = bool(rest.get("update"))
        self.outlet.send("display", dict(data), id=identity, update=update)

    def clear_output(self, wait: bool = False) -> None:
        """Empty the cell's outputs so far."""
        _flush_streams()
        self.outlet.events.send("clear", wait=bool(wait))


class _Hook(DisplayHook):
    outlet: _Outlet

    def write_output_prompt(self) -> None:
        """No prompt: the outside writes the count."""

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        """Send the value of the last expression."""
        _flush_streams()
        self.outlet.send("result", dict(format_dict))

    def finish_displayhook(self) -> None:
        """Nothing to close."""
        self._is_active = False


class _Shell(InteractiveShell):
    outlet: _Outlet
    kernel = None
    """That it is there tells libraries (pandas) that outputs are not for a terminal's width."""

    def system(self, cmd: str) -> None:
        """`!cmd`: both streams of the command go into the cell's output, in their order."""
        words = ["/bin/sh", "-c", self.var_expand(cmd, depth=1)]  # type: ignore[no-untyped-call]
        with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as child:
            decoder = codecs.getincrementaldecoder("utf-8")("replace")
            while part := os.read(child.stdout.fileno(), 65536) if child.stdout else b"":
                sys.stdout.write(decoder.decode(part))
                sys.stdout.flush()
        self.user_ns["_exit_code"] = child.returncode

    def enable_gui(self, gui: Any = None) -> None:
        """No window system here."""

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        _flush_streams()
        name = getattr(etype, "__name__", str(etype))
        lines = [str(line)[: self.outlet._text_bytes // 4] for line in stb][-60:]
        try:
            value = str(evalue)[:4000]
        except Exception as error:  # noqa: BLE001 - a candidate's __str__ may raise anything
            value = f"<{type(error).__name__} in __str__>"
        self.outlet.events.send("error", ename=name, evalue=value, traceback=lines)


def _flush_streams() -> None:
    sys.stdout.flush()
    sys.stderr.flush()


def make_shell(events: Any) -> Any:
    """The one shell of this process, with inline pictures and no history on disk."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    outlet = _Outlet(events)
    _Publisher.outlet = _Hook.outlet = _Shell.outlet = outlet
    return _Shell.instance(config=config, display_pub_class=_Publisher, displayhook_class=_Hook)
