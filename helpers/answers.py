"""Two answers compared, and a value written down: without telling the right one, so that it can be
pasted."""

import json
import re

import numpy as np

LONGEST_VALUE = 90  # characters
PRECISE = 1e-5, 1e-9  # tolerance: relative, and as a share of the largest number
COARSE = {"float16": (1e-2, 5e-3), "float32": (1e-4, 1e-5), "complex64": (1e-4, 1e-5)}


def same(value, expected) -> bool:
    """Whether two answers are equal, numbers as far as their dtype can tell."""
    return difference(value, expected) is None


def difference(value, expected, parts: tuple[str, ...] = (), what: str = "it") -> str | None:
    """Where two answers first differ, in words that do not tell the right one; None if equal.

    `parts` names the parts of the right answer, if it has any. What is no grid of numbers (a tuple
    of arrays, a dict) is compared part by part.
    """
    value, expected = plain(value), plain(expected)
    if isinstance(expected, dict):
        if not isinstance(value, dict) or value.keys() != expected.keys():
            return f"{what} is no dict with the keys that are asked for"
        named = [(f"entry {written(key)}", value[key], expected[key]) for key in expected]
    elif parts or _has_parts(expected):
        if not isinstance(value, list | np.ndarray) or _length(value) != len(expected):
            return f"{what} should be a tuple or a list of {len(expected)} parts"
        names = [f"part {i + 1}{f' ({parts[i]})' if parts else ''}" for i in range(len(expected))]
        named = zip(names, value, expected, strict=True)
    else:
        return _entries(value, expected, what)
    return next(filter(None, (difference(v, e, (), name) for name, v, e in named)), None)


def plain(answer):
    """Tensors as arrays and tuples as lists, also in one another; anything else as it is."""
    if hasattr(answer, "detach"):
        answer = answer.detach().cpu().resolve_conj()
        return (answer.half() if "bfloat16" in str(answer.dtype) else answer).numpy()
    if isinstance(answer, list | tuple | range):
        return [plain(part) for part in answer]
    return answer


def _numbers(answer) -> np.ndarray | None:
    try:
        array = np.asarray(answer)
    except (ValueError, TypeError, RuntimeError):  # ragged
        return None
    return array if array.dtype.kind in "biufc" else None


def _length(value) -> int:
    return len(value) if isinstance(value, list) or value.ndim else 0


def _has_parts(expected) -> bool:
    arrays = isinstance(expected, list) and [p for p in expected if isinstance(p, np.ndarray)]
    return isinstance(expected, list) and (any(map(np.ndim, arrays)) or _numbers(expected) is None)


def _entries(value, expected, what: str) -> str | None:
    """Two grids of numbers entry by entry; what is none has to be equal."""
    got, want = _numbers(value), _numbers(expected)
    if want is None:
        equal = isinstance(value, type(expected)) and np.all(value == expected)
        return None if equal else f"{what} is not right"
    if got is None:
        rows = ", not a plain grid of numbers" if isinstance(value, list) else ""
        return f"{what} is of type {type(value).__name__}{rows}; numbers are asked for"
    if got.dtype.kind == "b" != want.dtype.kind:
        return f"{what} is True or False where numbers are asked for"
    if got.shape != want.shape:
        return f"{what} has shape {got.shape}: {_misfit(got.shape, want.shape)}"
    equal = _close(got, want)
    if equal.all():
        return None
    if not equal.ndim:
        fraction = want.dtype.kind in "iu" and got != np.round(got)
        return f"{what} is {'not a whole number' if fraction else 'not right'}"
    place = np.argwhere(~equal)[0].tolist()
    at = f"{place}, where it has {shown(got[tuple(place)])}"
    return f"{what} first differs from the right answer at {at}"


def _misfit(got: tuple, want: tuple) -> str:
    if len(got) != len(want):
        few = {0: "one number is", 1: "a flat list is"}
        return f"{few.get(len(want), f'{len(want)} axes are')} asked for"
    axis = next(i for i, pair in enumerate(zip(got, want, strict=True)) if pair[0] != pair[1])
    return f"axis {axis} is too {'long' if got[axis] > want[axis] else 'short'}"


def _close(got: np.ndarray, want: np.ndarray) -> np.ndarray:
    if want.dtype.kind in "biu":  # whole numbers: exact, but for the rounding of a float
        return got == want if got.dtype.kind in "biu" else np.abs(got - want) < 1e-3
    relative, share = max(COARSE.get(a.dtype.name, PRECISE) for a in (got, want))
    scale = np.abs(want[np.isfinite(want)]).max(initial=1e-3)
    return np.isclose(got, want, relative, share * scale, equal_nan=True)


# How values are written


def written(value, digits: int | None = None) -> str:
    """A value as Python that can be pasted; arrays with so many digits, None: with all."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list | tuple):
        parts = ", ".join(written(part, digits) for part in value)
        one = "," * (len(value) == 1)
        return f"[{parts}]" if isinstance(value, list) else f"({parts}{one})"
    if isinstance(value, np.ndarray) or hasattr(value, "detach"):
        return _array(value, digits)
    value = value.item() if isinstance(value, np.generic) else value
    return repr(float(f"{value:.{digits}g}") if digits and isinstance(value, float) else value)


def _array(value, digits: int | None) -> str:
    torch = hasattr(value, "detach")
    array = np.asarray(plain(value))
    mode = {"floatmode": "unique"} if digits is None else {"precision": digits}
    threshold = 10**6 if digits is None else 16
    text = np.array2string(array, separator=", ", max_line_width=10**6, threshold=threshold, **mode)
    text = re.sub(r"(?<=\[) | (?=[\],])", "", " ".join(text.split()))
    usual = {"int64", "bool", "float32" if torch else "float64"}
    usual = array.dtype.kind == "U" or array.dtype.name in usual
    kind = "" if usual else f", dtype={'torch' if torch else 'np'}.{array.dtype.name}"
    return f"{'torch.tensor' if torch else 'np.array'}({text}{kind})"


def shown(value) -> str:
    """A value in short, on one line."""
    text = re.sub(r" at 0x\w+", "", " ".join(written(value, digits=6).split()))
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"
