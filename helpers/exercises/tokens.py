"""Exercises and predictions of notebook 05."""

import numpy as np

from helpers.exercises import Exercise, Mistake, Prediction
from helpers.tokens import CHAINS, codes, count_ngrams, letters, parts_at, stationary


def count_loops(sequence, n):
    return count_ngrams(codes(sequence), n)


def _backwards(sequence, n):
    windows = np.lib.stride_tricks.sliding_window_view(codes(sequence), n)
    return np.bincount(windows @ 4 ** np.arange(n), minlength=4**n)


def _no_overlap(sequence, n):
    x = codes(sequence)
    blocks = x[: len(x) // n * n].reshape(-1, n)
    return np.bincount(blocks @ 4 ** np.arange(n)[::-1], minlength=4**n)


def pair():
    return "ACAGA", "AGACA"


def judge_pair(answer) -> str | None:
    if not isinstance(answer, list | tuple) or len(answer) != 2:
        return "your answer should be two sequences"
    try:
        a, b = (codes(sequence) for sequence in answer)
    except (ValueError, AttributeError) as error:
        return f"your answer cannot be counted ({error})"
    if sorted(letters(x) for x in (a, b)) == ["AACA", "ACAA"]:
        return "this is the pair of the notebook; find another"
    n = parts_at(a, b)
    if n is None:
        return "your two sequences are equal"
    return None if n >= 3 else f"the two bags already part at n = {n}"


def reverse_bag(bag):
    n = round(np.log(len(bag)) / np.log(4))
    digits = np.indices((4,) * n).reshape(n, -1)
    other = (3 - digits[::-1]).T @ 4 ** np.arange(n)[::-1]
    return np.asarray(bag)[other]


def _complement_only(bag):
    return np.asarray(bag)[::-1]


def up_to(n, size):
    return sum(size**k for k in range(1, n + 1))


CASES = (("AACA", 2), ("ACGTTGGAG", 3), ("GGGTTT", 1))
BAGS = ((count_ngrams(codes("ACGGTCA"), 2),), (count_ngrams(codes("AAACGTG"), 3),))

EXERCISES = {
    "tokens-count": Exercise(
        "code",
        count_loops,
        cases=CASES,
        hints=(
            "A dictionary would do; here the n-gram itself is a place in an array of 4ⁿ zeros.",
            "Its place: read the letters as digits of a number in base 4, A = 0 … T = 3.",
            "There are L − n + 1 n-grams; they overlap.",
        ),
        mistakes=(
            Mistake(_no_overlap, "The n-grams overlap: AACA holds AA, AC and CA."),
            Mistake(_backwards, "The first letter is the leading digit; yours is the last."),
        ),
    ),
    "tokens-pair": Exercise(
        "true or false",
        pair,
        cases=((),),
        hints=(
            "Same bigrams: think of the bigrams as steps from letter to letter.",
            "Two walks over the same steps in another order; they must come back to a letter.",
            "From A there and back to A two ways: exchange the two ways.",
        ),
        judge=judge_pair,
    ),
    "tokens-reverse": Exercise(
        "derivation",
        reverse_bag,
        cases=BAGS,
        hints=(
            "Each n-gram of x becomes one n-gram of the other strand: which?",
            "AC becomes GT: reversed, then complemented, 3 − digit.",
            "Where does the code of AC go, and where that of GT?",
        ),
        mistakes=(
            Mistake(
                _complement_only, "That complements each n-gram; it must be read backwards too."
            ),
        ),
    ),
    "tokens-up-to": Exercise(
        "bug",
        up_to,
        cases=((1, 4), (2, 4), (8, 4), (3, 26)),
        hints=(
            "Try n = 1 and n = 2 by hand.",
            "Up to n means 1-grams and 2-grams and … and n-grams.",
            "Which of these does the loop leave out?",
        ),
        mistakes=(
            Mistake(lambda n, size: up_to(n - 1, size), "The n-grams themselves are missing."),
            Mistake(lambda n, size: up_to(n, size) + 1, "There is no 0-gram to count: begin at 1."),
        ),
    ),
}

PREDICTIONS = {
    "tokens-predict-pair": Prediction(
        question="AACA and ACAA are different sequences. Which bags tell them apart?",
        choices=("bags of 1-grams", "bags of 2-grams", "only 3-grams and longer"),
        answer=lambda: {1: "bags of 1-grams", 2: "bags of 2-grams"}.get(
            parts_at(codes("AACA"), codes("ACAA")), "only 3-grams and longer"
        ),
        because="Both hold AA, AC and CA once.",
        slips={"bags of 2-grams": "Write down the three 2-grams of each."},
    ),
    "tokens-predict-bag": Prediction(
        question="Is the bag of four counts a poor description, if islands are to be told from "
        "background by 20 bases?",
        choices=("no better than a coin", "well above a coin"),
        answer=lambda: (
            "well above a coin"
            if abs(stationary(CHAINS["island"]) - stationary(CHAINS["background"])).sum() > 0.1
            else "no better than a coin"
        ),
        because="Islands are rich in C and G; the composition alone says much.",
        slips={"no better than a coin": "Compare how often C and G occur in the two chains."},
    ),
}
