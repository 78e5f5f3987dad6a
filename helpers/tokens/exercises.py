"""Exercises and predictions of notebook 05."""

from itertools import product

import numpy as np

from helpers.exercises import Exercise, Mistake, Prediction
from helpers.tokens import CHAINS, codes, count_ngrams, parts_at, stationary


def count_loops(sequence, n):
    return count_ngrams(codes(sequence), n)


def _backwards(sequence, n):
    windows = np.lib.stride_tricks.sliding_window_view(codes(sequence), n)
    return np.bincount(windows @ 4 ** np.arange(n), minlength=4**n)


def _no_overlap(sequence, n):
    x = codes(sequence)
    blocks = x[: len(x) // n * n].reshape(-1, n)
    return np.bincount(blocks @ 4 ** np.arange(n)[::-1], minlength=4**n)


def _last_left_out(sequence, n):
    x = codes(sequence)
    bag = count_ngrams(x, n)
    bag[x[-n:] @ 4 ** np.arange(n)[::-1]] -= 1
    return bag


def _str_count(sequence, n):
    return np.array([sequence.count("".join(gram)) for gram in product("ACGT", repeat=n)])


def _other_order(sequence, n):
    return count_loops(sequence.translate(str.maketrans("ATGC", "ACGT")), n)


def pair():
    return "ACAGA", "AGACA"


def judge_pair(answer) -> str | None:
    if not isinstance(answer, list | tuple) or len(answer) != 2:
        return "your answer should be two sequences"
    if not all(isinstance(sequence, str) for sequence in answer):
        return "your answer should be two strings of the letters A, C, G, T"
    try:
        a, b = (codes(sequence) for sequence in answer)
    except ValueError as error:
        return f"your answer cannot be counted ({error})"
    if len(a) != len(b):
        return f"your sequences are {len(a)} and {len(b)} letters long; equal lengths are asked for"
    if sorted("".join(s.split()).upper() for s in answer) == ["AACA", "ACAA"]:
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


def _reverse_only(bag):
    return reverse_bag(bag)[::-1]


def up_to(n, size):
    return sum(size**k for k in range(1, n + 1))


CASES = (("AACA", 2), ("AAAA", 2), ("GGGTTT", 1), ("ACGT", 3), ("ACGTTGGAG", 3))
BAGS = tuple(
    (count_ngrams(codes(sequence), n),)
    for sequence, n in (("AACTA", 1), ("ACGGTCA", 2), ("AAACGTG", 3))
)

EXERCISES = {
    "tokens-count": Exercise(
        "code",
        count_loops,
        cases=CASES,
        hints=(
            "A dictionary would do; here the n-gram itself is a place in an array of 4ⁿ zeros.",
            "Its place: read the letters as digits of a number in base 4, A = 0 … T = 3.",
            "There are len(sequence) − n + 1 n-grams; they overlap.",
        ),
        mistakes=(
            Mistake(
                _str_count,
                "str.count goes on after each find, so it misses n-grams that overlap with "
                "themselves: AAAA holds AA three times.",
            ),
            Mistake(
                _last_left_out,
                "The last n-gram is missing: there are len(sequence) − n + 1 of them.",
            ),
            Mistake(_other_order, "The order of the letters is A, C, G, T; yours is A, T, G, C."),
            Mistake(
                lambda sequence, n: count_loops(sequence, n) / (len(sequence) - n + 1),
                "Those are shares; a bag holds counts.",
            ),
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
            Mistake(
                _reverse_only,
                "That reads each n-gram backwards; the other strand also has A for T and C for G.",
            ),
            Mistake(
                lambda bag: bag, "That is the bag of x itself; the other strand has other n-grams."
            ),
        ),
    ),
    "tokens-up-to": Exercise(
        "bug",
        up_to,
        cases=((1, 4), (2, 4), (8, 4), (3, 26)),
        untouched=lambda n, size: up_to(n - 1, size),
        hints=(
            "Try n = 1 and n = 2 by hand.",
            "Up to n means 1-grams and 2-grams and … and n-grams.",
            "Which of these does the loop leave out?",
        ),
        mistakes=(
            Mistake(lambda n, size: up_to(n, size) + 1, "There is no 0-gram to count: begin at 1."),
            Mistake(
                lambda n, size: up_to(n - 1, size) + 1,
                "range(n) goes from 0 to n − 1: it counts a 0-gram and leaves out the n-grams.",
            ),
            Mistake(
                lambda n, size: up_to(n, 4),
                "Right for four letters; there may be another number of them, `size`.",
            ),
            Mistake(lambda n, size: up_to(n + 1, size), "Those are the (n + 1)-grams too."),
            Mistake(
                lambda n, size: size**n,
                "Those are the n-grams alone; up to n means the shorter ones as well.",
            ),
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
        because="Both hold A three times and C once, and AA, AC and CA once each.",
        slips={"bags of 2-grams": "Write down the three 2-grams of each."},
    ),
    "tokens-predict-bag": Prediction(
        question="How well can islands be told from background by the four counts of 20 bases?",
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
