"""The widgets of notebook 08: every variant folded and unrolled, and films of a moving digit."""

import numpy as np

from helpers.variants import Wire
from helpers.variants.figures import film_svg, wiring_svg
from helpers.widgets import Explorer


class Wiring(Explorer):
    """Choose a variant, and see it folded, with its lags, or unrolled in time."""

    def __init__(self, nets: dict[str, list[Wire]]) -> None:
        super().__init__(
            lambda variant, drawn: wiring_svg(nets[variant], drawn),
            {"variant": list(nets), "drawn": ["folded", "unrolled"]},
            words="each variant folded and unrolled; the table below says which has a cycle",
        )


class Films(Explorer):
    """Step through films of what is, what comes next, and what two nets expect."""

    def __init__(self, films: dict[str, dict[str, np.ndarray]]) -> None:
        super().__init__(
            lambda digit: film_svg(films[digit]),
            {"digit": list(films)},
            words="a digit that moves and what two nets expect next; a frame stands below",
        )
