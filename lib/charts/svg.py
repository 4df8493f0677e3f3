"""The few SVG elements that charts are made of, with everything escaped."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import quoteattr

# Mid tones: at least 3:1 against white and against the dark paper of static/css/assay.css.
TEAL, AMBER, RED, BLUE, GREY = "#2a8c82", "#b0761a", "#c95050", "#4a7fc1", "#7a8787"
FONT = "Noto Sans TC, Noto Sans CJK TC, sans-serif"
Point = tuple[float, float]

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def escape(text: object) -> str:
    """Text safe inside an element; control characters, which XML cannot hold, become U+FFFD.

    >>> escape('F1 < 0.9 & "x"')
    'F1 &lt; 0.9 &amp; "x"'
    """
    return "".join(_ENTITIES.get(char, char) if _is_xml(char) else "\ufffd" for char in str(text))


def number(value: float) -> str:
    """A coordinate with two decimals at most.

    >>> number(3.0), number(1.005), number(-0.001)
    ('3', '1', '0')
    """
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def shown(value: float | None, digits: int = 2) -> str:
    """A number as people read it: integers whole, others with `digits` decimals, – for None.

    >>> shown(12.0), shown(0.87654), shown(None)
    ('12', '0.88', '–')
    """
    if value is None:
        return "–"
    return f"{value:.0f}" if float(value).is_integer() else f"{value:.{digits}f}"


def element(name: str, content: str = "", **attributes: object) -> str:
    """One element; `stroke_width=2` becomes `stroke-width="2"`, None leaves the attribute out."""
    parts = [name]
    for key, value in attributes.items():
        if value is not None:
            shown_ = number(value) if isinstance(value, float) else escape_control(value)
            parts.append(f"{key.rstrip('_').replace('_', '-')}={quoteattr(shown_)}")
    opening = " ".join(parts)
    return f"<{opening}>{content}</{name}>" if content else f"<{opening}/>"


def escape_control(value: object) -> str:
    """Text with control characters replaced; quotes and brackets are the caller's care."""
    return "".join(char if _is_xml(char) else "\ufffd" for char in str(value))


def picture(width: float, height: float, parts: Iterable[str], *, title: str, desc: str) -> str:
    """The whole SVG. `title` and `desc` are read aloud: the description says what is seen."""
    content = [
        element("title", escape(title) or " "),
        element("desc", escape(desc) or " "),
        *parts,
    ]
    return element(
        "svg", "".join(content), xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(width)} {number(height)}", width=number(width),
        height=number(height), role="img", aria_label=f"{title}. {desc}",
        font_family=FONT, font_size="12", fill="currentColor",
    )  # fmt: skip


def text(x: float, y: float, words: object, *, anchor: str = "start", size: int = 12,
         bold: bool = False, colour: str | None = None, turned: bool = False) -> str:  # fmt: skip
    """One line of text with its baseline at `y`; `turned` reads upwards."""
    return element(
        "text", escape(words) or " ", x=float(x), y=float(y), text_anchor=anchor,
        font_size=size, font_weight="bold" if bold else None, fill=colour,
        transform=f"rotate(-90 {number(x)} {number(y)})" if turned else None,
    )  # fmt: skip


def line(start: Point, end: Point, *, colour: str = "currentColor", width: float = 1,
         dashes: str | None = None, opacity: float | None = None) -> str:  # fmt: skip
    return element(
        "line", x1=float(start[0]), y1=float(start[1]), x2=float(end[0]), y2=float(end[1]),
        stroke=colour, stroke_width=float(width), stroke_dasharray=dashes, stroke_opacity=opacity,
    )  # fmt: skip


def rect(corner: Point, width: float, height: float, *, colour: str = "none",
         opacity: float | None = None, border: str | None = None) -> str:  # fmt: skip
    return element(
        "rect", x=float(corner[0]), y=float(corner[1]), width=float(width), height=float(height),
        fill=colour, fill_opacity=opacity, stroke=border,
    )  # fmt: skip


def shape(points: Sequence[Point], *, colour: str, closed: bool = True, width: float = 2,
          dashes: str | None = None, opacity: float | None = None) -> str:  # fmt: skip
    """A polygon, or an open line; `opacity` fills it, None leaves it empty."""
    return element(
        "polygon" if closed else "polyline",
        points=" ".join(f"{number(x)},{number(y)}" for x, y in points),
        fill=colour if opacity is not None else "none", fill_opacity=opacity,
        stroke=colour, stroke_width=float(width), stroke_dasharray=dashes, stroke_linejoin="round",
    )  # fmt: skip


def dot(centre: Point, *, colour: str, radius: float = 3.5, hollow: bool = False) -> str:
    return element(
        "circle", cx=float(centre[0]), cy=float(centre[1]), r=float(radius),
        fill="none" if hollow else colour, stroke=colour, stroke_width=1.5,
    )  # fmt: skip


def width_of(words: str, size: float = 12) -> float:
    """An estimate of the printed width: Han characters are square, Latin about half."""
    wide = sum(1 for char in words if unicodedata.east_asian_width(char) in "WF")
    return size * (wide + 0.56 * (len(words) - wide))


def wrapped(words: str, room: float, *, size: float = 12, most: int = 3) -> list[str]:
    """Lines of about equal length that fit into `room`, `…` when they are more than `most`.

    >>> wrapped("模型訓練與驗證", 72)
    ['模型訓練', '與驗證']
    >>> wrapped("Train and validate models", 90)
    ['Train and', 'validate', 'models']
    """
    lines = _broken(words, room, size)
    even = _broken(words, width_of(words, size) / len(lines) + size, size)
    if len(even) == len(lines) and max(width_of(line, size) for line in even) <= room:
        lines = even
    return lines if len(lines) <= most else [*lines[: most - 1], f"{lines[most - 1]}…"]


def _broken(words: str, room: float, size: float) -> list[str]:
    """Broken between Han characters or at spaces, as late as the room allows."""
    lines = [""]
    for piece in _pieces(words):
        if lines[-1] and width_of(lines[-1] + piece.rstrip(), size) > room:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        lines[-1] += piece
    lines[-1] = lines[-1].rstrip()
    return lines


def _pieces(words: str) -> list[str]:
    """Smallest parts between which a line may break."""
    pieces = [""]
    for char in words:
        wide = unicodedata.east_asian_width(char) in "WF"
        stuck = char in "，。、；：！？）」』》〉"
        ended = pieces[-1].endswith(" ") or (
            bool(pieces[-1]) and unicodedata.east_asian_width(pieces[-1][-1]) in "WF"
        )
        if pieces[-1] and not stuck and char != " " and (wide or ended):
            pieces.append("")
        pieces[-1] += char
    return pieces


def _is_xml(char: str) -> bool:
    return char in "\t\n\r" or (char >= " " and not "\ud800" <= char <= "\udfff"
                                and char not in "\ufffe\uffff")  # fmt: skip
