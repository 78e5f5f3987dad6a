"""The widgets of notebook 11: two passes, the paths to U, the price of two ways, windows."""

import numpy as np

from helpers.bptt import before, deltas, forward
from helpers.bptt.figures import PLANE, passes, path, price, windows
from helpers.widgets import Explorer

ENTRIES = {"U₁₁": (0, 0), "U₁₂": (0, 1), "U₂₁": (1, 0), "U₂₂": (1, 1)}


class Passes(Explorer):
    """A film: the values forwards, then the δs backwards, for inputs xs (T, 1), two neurons."""

    def __init__(self, W, U, xs, v, y) -> None:
        super().__init__(
            lambda: passes(W, U, xs, v, y),
            {},
            words="values forwards, then δs backwards; the table below has the numbers",
        )


class PathLedger(Explorer):
    """The terms of dℓ/dU from the last step back, with U^⊤ or U; `right` (2, 2) is autograd's."""

    def __init__(self, W, U, xs, v, y, right) -> None:
        hs = forward(W, U, xs[None])
        dhs = np.zeros_like(hs)
        dhs[:, -1] = (hs[:, -1] @ v - y)[:, None] * v
        ways = {"U⊤": deltas(U, hs, dhs)[0], "U": deltas(U.T, hs, dhs)[0]}
        terms = {w: np.einsum("ti,tj->ijt", ds, before(hs)[0]) for w, ds in ways.items()}
        most = np.max([np.abs(of[..., ::-1].cumsum(-1)).max(-1) for of in terms.values()], axis=0)

        def draw(back: str, entry: str, steps: int):
            at, t = ENTRIES[entry], len(xs) - steps
            named, unit = (entry, terms[back][at]), 200 / max(most[at], 1e-9)
            return path(xs, hs[0], named, t, back, right[at], unit)

        super().__init__(
            draw,
            {"going back with": list(ways), "entry": list(ENTRIES), "steps back": range(len(xs))},
            words="the terms of dℓ/dU, path by path; the table below has the numbers",
        )


class PriceExplorer(Explorer):
    """Drag the number of steps and of units through the line where the two ways keep as much."""

    def __init__(self) -> None:
        super().__init__(
            price,
            {"T": range(0, 1001, 50), "m": range(41)},
            start={"T": 200, "m": 10},
            pad=PLANE,
            words="what two ways to the gradient cost; the table below has the numbers",
        )


class WindowExplorer(Explorer):
    """Cut a series x into windows; errors: name of a net → how far off for a window of 1, 2, …"""

    def __init__(self, years: np.ndarray, x: np.ndarray, errors: dict[str, list]) -> None:
        super().__init__(
            lambda net, k: windows(years, x, k, errors[net][k - 1]),
            {"net": list(errors), "window": range(len(next(iter(errors.values()))) + 1)},
            start={"window": 10},
            words="how far off a truncated gradient is; the figure below shows the same errors",
        )
