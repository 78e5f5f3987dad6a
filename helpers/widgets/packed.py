"""Pictures as short text: what they share is stored once, and for each what differs."""

import re
from collections.abc import Iterable
from typing import NamedTuple

WORD = re.compile(r'[^\s<>"]+')
SIZE = re.compile(r'<svg[^>]* width="([\d.]+)" height="([\d.]+)"')
POINTS = re.compile(r'points="(\d+,\d+(?: \d+,\d+)+)"')
HEIGHTS = "".join(chr(c) for c in range(33, 127) if chr(c) not in '"&<>\\')  # 89, one a character


class Marks(NamedTuple):
    """A base picture, and for each frame the SVG laid over it: `<g aria-label="…">…</g>`."""

    base: str
    frames: list[str]


def pack(films: Iterable[Marks | list[str]]) -> dict:
    """Films as JSON: `bases`, `patterns`, `films` (text) and the `room` that the largest needs.

    Films are parted by an empty line, frames by a new line. `@0` names the base of those below it;
    `0 a b` fills the holes of pattern 0 with the words a and b; `!…` is a message in place of a
    picture; `=3` is the same as frame 3, counted from 0 through all films.
    """
    films = [f if isinstance(f, Marks) else Marks("", f) for f in films]
    bases = [base for base in dict.fromkeys(film.base for film in films) if base]
    frames = list(dict.fromkeys(_short(frame) for film in films for frame in film.frames))
    patterns, lines = _patterns([frame for frame in frames if not frame.startswith("!")])
    texts, seen, count = [], {}, 0
    for film in films:
        text = [f"@{bases.index(film.base)}"] if film.base else []
        for frame in map(_short, film.frames):
            text.append(f"={seen[frame]}" if frame in seen else lines.get(frame, frame))
            seen.setdefault(frame, count)
            count += 1
        texts.append("\n".join(text))
    room = _room([*bases, *frames])
    return {"bases": bases, "patterns": patterns, "films": "\n\n".join(texts), "room": room}


def _room(pictures: list[str]) -> list[float]:
    sizes = [tuple(map(float, found.groups())) for p in pictures if (found := SIZE.match(p))]
    return [max(side) for side in zip(*sizes, strict=True)] or [0, 0]


def _short(frame: str) -> str:
    """A message on one line; a curve of whole pixels as one character a point (see `_curve`)."""
    return " ".join(frame.split()) if frame.startswith("!") else POINTS.sub(_curve, frame)


def _curve(match: re.Match) -> str:
    """`points="~ start step heights"` where the points are equally far apart and low enough."""
    xs, ys = zip(*(map(int, point.split(",")) for point in match[1].split()), strict=True)
    step = xs[1] - xs[0]
    if xs != tuple(xs[0] + step * i for i in range(len(xs))) or max(ys) >= len(HEIGHTS):
        return match[0]
    return f'points="~ {xs[0]} {step} {"".join(HEIGHTS[y] for y in ys)}"'


def _patterns(frames: list[str]) -> tuple[list[list], dict[str, str]]:
    """Frames of one build share a pattern: text and holes in turn. And each frame as a line."""
    alike: dict[str, list[str]] = {}
    for frame in frames:
        alike.setdefault(WORD.sub("\0", frame), []).append(frame)
    patterns, lines = [], {}
    for number, group in enumerate(alike.values()):
        if len(group) == 1:
            patterns.append(group)
            lines[group[0]] = f"{number}"
            continue
        columns = list(zip(*map(WORD.findall, group), strict=True))
        holes = list(dict.fromkeys(column for column in columns if len(set(column)) > 1))
        patterns.append(_pattern(WORD.split(group[0]), columns, holes))
        rows = zip(*holes, strict=True)
        lines |= {f: " ".join([str(number), *row]) for f, row in zip(group, rows, strict=True)}
    return patterns, lines


def _pattern(gaps: list[str], columns: list[tuple], holes: list[tuple]) -> list:
    place = {column: number for number, column in enumerate(holes)}
    pieces: list = [gaps[0]]
    for column, gap in zip(columns, gaps[1:], strict=True):
        if column in place:
            pieces += [place[column], gap]
        else:
            pieces[-1] += column[0] + gap
    return pieces
