"""Exercises and predictions of notebook 08."""

from graphlib import CycleError, TopologicalSorter

import numpy as np
import torch

from helpers.exercises import Exercise, Mistake, Prediction, Statement, refutations
from helpers.recurrent import Elman, Reader, both_ways
from helpers.variants import FromAbove, Wire, cycle, unrolled, wires

# variants-order: the times at which a backward reader meets each of some padded sequences


def order(lengths, T):
    t = np.arange(T)
    return np.array([np.where(t < n, n - 1 - t, t) for n in lengths])


def _padding_first(lengths, T):
    return np.array([np.arange(T)[::-1] for _ in lengths])


def _not_turned(lengths, T):
    return np.array([np.arange(T) for _ in lengths])


def _from_one(lengths, T):
    return order(lengths, T) + 1


def _one_too_far(lengths, T):
    t = np.arange(T)
    return np.array([np.where(t < n, n - t, t) for n in lengths])


def _padding_turned_too(lengths, T):
    t = np.arange(T)
    return np.array([np.where(t < n, n - 1 - t, T - 1 + n - t) for n in lengths])


# variants-bug: the summary of a sequence that was read from both ends


def summary(hs, m, length):
    return np.concatenate([hs[length - 1, :m], hs[0, m:]])


def _last_step(hs, m, length):
    return hs[length - 1]


HS = np.array([[1.0, 2.0, -1.0, -2.0], [3.0, 4.0, -3.0, -4.0], [5.0, 6.0, -5.0, -6.0]])
WIDE = np.hstack([HS[:, :3], HS[:, 1:]])  # m = 3


# variants-parameters: how many numbers each step holds


def parameters(d, m, n, k):
    one = m * (d + m + 1)
    return (
        one,
        m * (d + n + 1),
        m * (d + n + 1) + n * (m + 1),
        2 * one,
        m * (d + m) * k * k + m,
    )


NAMES = ("hidden to hidden", "output to hidden", "upper to lower", "both ways", "convolutional")


def _changed(**changed):
    """`parameters` with some of its parts computed otherwise."""

    def answer(d, m, n, k):
        right = dict(zip(NAMES, parameters(d, m, n, k), strict=True))
        return tuple({**right, **{k_: f(d, m, n, k) for k_, f in changed.items()}}.values())

    return answer


def _no_biases(d, m, n, k):
    one = m * (d + m)
    return one, m * (d + n), m * (d + n) + n * m, 2 * one, one * k * k


# variants-statements: true, or arrows that refute it


def _wiring(arrows) -> list[Wire]:
    found = [Wire(*arrow) for arrow in arrows]
    for wire in found:
        if not (isinstance(wire.source, str) and isinstance(wire.target, str)):
            raise TypeError(wire)
        if wire.lag not in (-1, 0, 1):
            raise ValueError(f"a lag is −1, 0 or 1, not {wire.lag!r}")
    if not found:
        raise ValueError("there is no arrow in it")
    return found


def _has_a_cycle(arrows: list[Wire]) -> bool:
    return cycle(unrolled(arrows, 6)) != "no cycle"


def _ends_in_a_cycle_in_spite_of_a_lag(arrows) -> bool:
    found = _wiring(arrows)
    if -1 in (lags := [w.lag for w in found]):
        raise ValueError("a lag is 0 or 1 here")
    return lags.count(1) == 1 and _has_a_cycle(found)


def _remembers_without_a_cycle(arrows) -> bool:
    """Whether some part at time 6 depends on x of an earlier step, without a folded cycle."""
    found = _wiring(arrows)
    reads = {}
    for w in found:
        reads.setdefault(w.target, set()).add(w.source)
    try:
        TopologicalSorter(reads).prepare()
    except CycleError:
        return False
    graph, known, new = unrolled(found, 6), set(), {(w.target, 6) for w in found}
    while new:
        known |= new
        new = {place for here in new for place in graph.get(here, ())} - known
    return any(part == "x" and t < 6 for part, t in known)


def _both_lags_and_a_cycle(arrows) -> bool:
    found = _wiring(arrows)
    return {w.lag for w in found} == {-1, 1} and _has_a_cycle(found)


FORM = "a list of arrows (source, target, lag)"
STATEMENTS = (
    Statement(
        False,
        "is false: one lag somewhere is not enough for every drawing",
        FORM,
        _ends_in_a_cycle_in_spite_of_a_lag,
    ),
    Statement(
        False,
        "is false: something can be held for a step without any cycle",
        FORM,
        _remembers_without_a_cycle,
    ),
    Statement(
        False,
        "is false: unroll a drawing that has both kinds of arrow, and follow them",
        FORM,
        _both_lags_and_a_cycle,
    ),
    Statement(
        True,
        "holds: what comes next is not in anything that it has read, and fair bits repeat nothing",
    ),
)


def statements():
    return [
        [("x", "h", 1), ("h", "g", 0), ("g", "h", 0)],
        [("x", "h", 1), ("h", "y", 0)],
        [("h", "k", 1), ("k", "h", -1)],
        True,
    ]


EXERCISES = {
    "variants-order": Exercise(
        "code",
        order,
        cases=(([3, 1], 3), ([2], 3), ([4, 2, 1], 4), ([1], 1), ([5, 3, 5, 2], 6)),
        hints=(
            "A sequence of n steps has the times 0, …, n − 1. Which of them does it meet first?",
            "At its step t < n it meets time n − 1 − t.",
            "Behind the end nothing is left to turn round: there it meets time t at step t.",
        ),
        mistakes=(
            Mistake(
                _padding_first,
                "The whole row is turned round: a short sequence would be met after its padding. "
                "Turn round its own n steps only.",
            ),
            Mistake(_not_turned, "This is the order of the forward reader."),
            Mistake(_from_one, "Times are counted from 0 here, so that they can be used as index."),
            Mistake(
                _one_too_far,
                "The last time of a sequence of n steps is n − 1; yours begins one behind it.",
            ),
            Mistake(
                _padding_turned_too,
                "The steps of the sequence are right. The padding stays where it is: time t at "
                "step t.",
            ),
        ),
    ),
    "variants-bug": Exercise(
        "bug",
        summary,
        cases=((HS[:2], 2, 2), (HS, 2, 3), (HS, 2, 2), (HS[:, :2], 1, 3), (HS, 2, 1), (WIDE, 3, 2)),
        untouched=_last_step,
        hints=(
            "How many inputs has each half read at the row that is returned?",
            "The forward half has read all at the last step; where has the backward half read all?",
            "hs[length - 1, :m] is right. The rest comes from another row.",
        ),
        mistakes=(
            Mistake(
                lambda hs, m, length: hs[0],
                "Now the backward half is right, but the forward half has seen one input only.",
            ),
            Mistake(
                lambda hs, m, length: np.concatenate([hs[-1, :m], hs[0, m:]]),
                "The last row may be padding: the sequence ends after `length` steps.",
            ),
            Mistake(
                lambda hs, m, length: np.concatenate([hs[0, :m], hs[length - 1, m:]]),
                "Just the other way round: these are the two states that have read one input each.",
            ),
            Mistake(
                lambda hs, m, length: np.concatenate([hs[0, m:], hs[length - 1, :m]]),
                "The right two halves, in the other order: the forward half comes first.",
            ),
            Mistake(
                lambda hs, m, length: np.concatenate([hs[length - 1, m:], hs[0, :m]]),
                "In each row the forward half is the first m numbers, the backward half the rest.",
            ),
            Mistake(
                lambda hs, m, length: hs[:length].mean(axis=0),
                "A mean over the steps is another summary; asked for are the two states that have "
                "read everything.",
            ),
        ),
    ),
    "variants-parameters": Exercise(
        "derivation",
        parameters,
        cases=((1, 1, 1, 1), (1, 2, 3, 3), (3, 16, 2, 3), (1, 12, 1, 3), (12, 32, 12, 5)),
        parts=NAMES,
        hints=(
            "A matrix from p numbers to q holds p · q of them, and each of the q has a bias.",
            "Output to hidden: the step reads d + n numbers and nothing else.",
            "A kernel of k × k stands in the place of every single number of W and of U.",
        ),
        mistakes=(
            Mistake(_no_biases, "The biases are missing: one for each unit, or for each map."),
            Mistake(
                _changed(**{"output to hidden": lambda d, m, n, k: m * (d + m + n + 1)}),
                "Output to hidden has no U: its only way to the next step is through the output.",
            ),
            Mistake(
                _changed(**{"upper to lower": lambda d, m, n, k: m * (d + n + 1)}),
                "Upper to lower: B and c, from the lower layer to the upper one, are missing.",
            ),
            Mistake(
                _changed(**{"both ways": lambda d, m, n, k: m * (d + 2 * m + 1)}),
                "Both ways: the second cell has a W and a bias of its own as well.",
            ),
            Mistake(
                _changed(**{"both ways": lambda d, m, n, k: m * (d + m + 1)}),
                "Both ways: the two cells do not share their numbers.",
            ),
            Mistake(
                _changed(**{"convolutional": lambda d, m, n, k: (m * (d + m) + m) * k * k}),
                "Convolutional: a map has one bias, whatever the size of the kernel.",
            ),
        ),
    ),
    "variants-statements": Exercise(
        "true or false",
        statements,
        cases=((),),
        hints=(
            'An arrow is a tuple: ("h", "y", 0) says that yᵗ reads hᵗ, ("h", "h", 1) that hᵗ reads '
            "hᵗ⁻¹.",
            "One arrow is enough for b, two for a and for c.",
            "`print(cycle(unrolled([Wire(*arrow) for arrow in arrows], 4)))` tells whether a "
            "drawing can be computed in some order.",
        ),
        judge=refutations(*STATEMENTS),
    ),
}


def _hears_of_x1() -> str:
    reads = unrolled(wires(Reader(FromAbove(1, 2, 2), 1), 1), 4)
    first = min(t for part, t in reads if part == "h" and ("g", 1) in reads[part, t])
    return f"h{'⁰¹²³⁴'[first]}"


def _drawings_with_a_cycle() -> str:
    from helpers.variants.experiment import READERS

    nets = [wires(make(), 1) for make in READERS.values()]
    found = sum(cycle(unrolled(net, 4)) != "no cycle" for net in nets)
    return "in none" if not found else "in all that had one"


def _alone_at_a_thousand() -> str:
    from helpers.data import results

    rows = [r for r in results("variants") if r["reads"] == "output to hidden"]
    worst = min(r["own"]["1000"] for r in rows if r["task"] == "parity")
    return "1.00" if worst > 0.99 else "about 0.75" if worst > 0.6 else "about 0.5"


def _read_at_the_last_step() -> str:
    xs = torch.zeros(1, 5, 1, requires_grad=True)
    hs, _ = both_ways(Elman(1, 3), Elman(1, 3), xs)
    (gradient,) = torch.autograd.grad(hs[0, -1, 3:].sum(), xs)
    return {1: "one", 5: "all five"}[int((gradient != 0).sum())]


PREDICTIONS = {
    "variants-predict-upper": Prediction(
        question="The upper layer g reaches the lower layer h through ■. Change x¹. Which state of "
        "the lower layer is the first to notice it by way of g?",
        choices=("h¹", "h²", "h³"),
        answer=_hears_of_x1,
        because="g¹ is computed in step 1 and waits in the square until step 2.",
        slips={
            "h¹": "h¹ notices x¹ itself; g¹ is computed from h¹ and cannot reach back to it.",
            "h³": "One square is one step, not two.",
        },
    ),
    "variants-predict-cycles": Prediction(
        question="Every variant but the memoryless one has a cycle in its folded drawing. Unroll "
        "them over four steps, with a node for each part at each time. Where is still a cycle?",
        choices=("in none", "in both ways only", "in all that had one"),
        answer=_drawings_with_a_cycle,
        because="An arrow with a lag leads to another copy of the net, and none leads back.",
        slips={
            "in both ways only": "Its arrows run both ways through time, but h never reads k, nor "
            "k h.",
        },
    ),
    "variants-predict-parity": Prediction(
        question="A net whose only memory is its last output learns parity on 10 steps, with the "
        "true outputs fed back. Now it runs on its own answers for 1,000 steps. How much is right?",
        choices=("about 0.5", "about 0.75", "1.00"),
        answer=_alone_at_a_thousand,
        because="It has learned yᵗ from yᵗ⁻¹ and xᵗ, a table of four lines, and makes no slip.",
        slips={
            "about 0.5": "One slip would indeed turn every later answer round. But there is none.",
        },
    ),
    "variants-predict-last": Prediction(
        question="A sequence of five steps is read from both ends. Take what stands at the last "
        "step: how many inputs has its backward half read there?",
        choices=("one", "all five", "none"),
        answer=_read_at_the_last_step,
        because="The backward reader begins at the last step: there it has met x⁵ only.",
        slips={"all five": "That is the forward half; the backward one has read all at step 1."},
    ),
}
