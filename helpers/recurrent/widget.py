"""The widgets of notebook 07: a net unfolded, a tagger at work, what a state knows and forgets."""

from collections.abc import Callable, Sequence

import numpy as np

from helpers.recurrent.figures import known_svg, memory_svg, tagged_svg, unfolding_svg
from helpers.widgets import Explorer

LONGEST = 10  # words of a sentence that still fit the picture


class Unfolding(Explorer):
    """Fold and unfold the two-unit net, and step through time with its numbers."""

    def __init__(self, xs: Sequence, hs: Sequence, y_hats: Sequence) -> None:
        said = "a recurrent net folded and unfolded; the figure below shows it both ways"
        controls = {"copies": range(len(xs) + 1), "time t": range(1, len(xs) + 1)}
        super().__init__(lambda *at: unfolding_svg(xs, hs, y_hats, *at), controls, words=said)


class TaggerAtWork(Explorer):
    """Type a sentence; `tags(words)` gives the tags of each net by its name, `known` the words
    that the nets have learnt."""

    def __init__(self, tags: Callable, known: Sequence[str], sentence: str) -> None:
        def draw(sentence: str) -> str:
            words = fitting(sentence)
            return tagged_svg(words, [w.lower() not in known for w in words], tags(words))

        said = "the tags of two nets for a sentence; the table below has more sentences"
        super().__init__(draw, {}, fields={"sentence": sentence}, words=said)


class Knows(Explorer):
    """Type a sentence, move t: how much the state then changes with each word, `norms(words)`."""

    def __init__(self, norms: Callable, sentence: str) -> None:
        def draw(t: int, sentence: str) -> str:
            words = fitting(sentence)
            if t > len(words):
                raise ValueError(f"the sentence ends before word {t}: it has {len(words)}")
            return known_svg(words, norms(words), t)

        said = "what a state knows of each word; the figure below shows every state"
        times = {"time t": range(1, LONGEST + 1)}
        super().__init__(
            draw, times, start={"time t": 5}, fields={"sentence": sentence}, words=said
        )


class Forgets(Explorer):
    """Choose a net, move its width: how well each earlier input can be read off its state; `r2`
    has each net's R² for the same evenly spaced widths."""

    def __init__(self, r2: dict[tuple[str, int], np.ndarray]) -> None:
        nets, widths = (list(dict.fromkeys(part)) for part in zip(*r2, strict=True))
        controls = {"net": nets, "width m": widths}
        said = "how far back a state remembers; below are a figure of 20 units, and all sums"
        super().__init__(
            lambda net, m: memory_svg(r2[net, m], m), controls, start={"width m": 20}, words=said
        )


def fitting(sentence: str) -> list[str]:
    """The words of a sentence, if there are some and they fit the picture."""
    words = sentence.split()
    if not 1 <= len(words) <= LONGEST:
        raise ValueError(f"a sentence of 1 to {LONGEST} words is wanted; this one has {len(words)}")
    return words
