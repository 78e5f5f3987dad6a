"""The widgets of notebook 13: forget gates to drag, and trainings to step through."""

from helpers.memory.figures import PAD, STEPS, gate_marks, gate_svg, training_marks, training_svg
from helpers.widgets import Explorer, Marks


class GateExplorer(Explorer):
    """Drag the forget gate of one step; what is left in the cell of two earlier writes follows."""

    def __init__(self) -> None:
        super().__init__(
            lambda step, gate, others: Marks(
                gate_svg(float(others)), [gate_marks(step, gate, float(others))]
            ),
            {
                "step": range(1, STEPS + 1),
                "its gate f": [n / 10 for n in range(12)],
                "all other gates": ["1", "0.9", "0.5"],
            },
            start={"step": 4, "its gate f": 0.9, "all other gates": "0.9"},
            pad=PAD,
            words="forget gates to drag; the figure below shows four choices of them",
        )


class TrainingFilm(Explorer):
    """A film for each net: (steps done, ℓ, eigenvalues (n,), curve against lag (T,)) a frame."""

    def __init__(self, films: dict[str, list[tuple]]) -> None:
        T = len(next(iter(films.values()))[0][-1])
        super().__init__(
            lambda net: Marks(training_svg(T), [training_marks(*frame) for frame in films[net]]),
            {"net": list(films)},
            words="eigenvalues during a training; table and figure below show both ends",
        )
