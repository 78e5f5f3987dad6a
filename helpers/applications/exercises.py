"""Exercises and predictions of notebook 10."""

import re
from collections import Counter

import numpy as np
import torch

from helpers import data
from helpers.applications import (
    AUXILIARIES,
    SHAPES,
    Bigrams,
    counted,
    nearest,
    perplexity,
    spellings,
)
from helpers.exercises import Exercise, Mistake, Prediction, Statement, refutations

# applications-quiz: which shape

ANSWERS = (  # problems a, b, …: the shape, and what helps to see it
    (SHAPES[0], "every letter gets one answer, at its own step"),
    (SHAPES[1], "a whole mail is read, and one thing is said"),
    (SHAPES[2], "one mood goes in, many notes come out"),
    (SHAPES[3], "many words go in, and others, fewer of them, come out"),
    (SHAPES[1], "thirty numbers are read, and one is said"),
    (SHAPES[3], "words go in and words come out, but not one for each"),
    (SHAPES[0], "every second gets its number"),
    (SHAPES[2], "one goal goes in, many steps come out"),
)


def shapes():
    return [shape for shape, _ in ANSWERS]


def _shapes_fault(entries) -> str | None:
    if not isinstance(entries, list | tuple) or len(entries) != len(ANSWERS):
        return f"your answer should be a list of {len(ANSWERS)} shapes, one for each problem"
    for letter, entry, (shape, why) in zip("abcdefgh", entries, ANSWERS, strict=True):
        if entry not in SHAPES:
            return f"problem {letter}: {entry!r} is none of {', '.join(SHAPES)}"
        if entry != shape:
            return f"problem {letter} is not {entry}: {why}"
    return None


def _every(shape):
    return lambda: [shape] * len(ANSWERS)


def _in_and_out_exchanged():
    other = {SHAPES[1]: SHAPES[2], SHAPES[2]: SHAPES[1]}
    return [other.get(shape, shape) for shape in shapes()]


# applications-mask: which steps count


def mask(shape, n, k, T):
    return counted(shape, n, k, T).tolist()


def _moved(by):
    """Every mask `by` steps too late, but for aligned problems."""

    def wrong(shape, n, k, T):
        right = mask(shape, n, k, T)
        return right if shape == "aligned" else [right[t - by] if t >= by else False
                                                 for t in range(T)]  # fmt: skip

    return wrong


def _sign_too_late(shape, n, k, T):
    return _moved(1)(shape, n, k, T) if shape == "non-aligned" else mask(shape, n, k, T)


def _first_k(shape, n, k, T):
    return [t < k for t in range(T)]


def _last_of_all(shape, n, k, T):
    right = mask(shape, n, k, T)
    return [t == T - 1 for t in range(T)] if shape == "sequence to single" else right


def _to_the_end(shape, n, k, T):
    right = mask(shape, n, k, T)
    return [any(right[: t + 1]) for t in range(T)] if shape != "sequence to single" else right


def _inputs(shape, n, k, T):
    return [t < n for t in range(T)]


def _input_too(shape, n, k, T):
    right = mask(shape, n, k, T)
    return [t < n + k - 1 for t in range(T)] if shape == "non-aligned" else right


def _one_short(shape, n, k, T):
    right = mask(shape, n, k, T)
    last = max(t for t in range(T) if right[t])
    return [r and (t < last or shape == "aligned" or k == 1) for t, r in enumerate(right)]


# applications-bug: next words with the target in the same place


def pairs(words, edge):
    return [edge, *words], [*words, edge]


def _unshifted(words, edge):
    return [edge, *words], [edge, *words]


# applications-perplexity: of two texts together


def both(N1, P1, N2, P2):
    return float(np.exp((N1 * np.log(P1) + N2 * np.log(P2)) / (N1 + N2)))


# applications-statements: true, or what refutes it

ASKING = set("who whom whose what which why when where how".split()) | AUXILIARIES


def _same_bag(sentences) -> bool:
    if isinstance(sentences, str) or len(sentences) != 2:
        raise ValueError("two sentences are needed, in brackets")
    if not all(isinstance(s, str) for s in sentences):
        raise ValueError("give each sentence as one string")
    question, statement = (re.sub(r"[^\w' ]", " ", s.lower()).split() for s in sentences)
    if not question or question[0] not in ASKING or statement[:1] == question[:1]:
        raise ValueError("the first has to be a question: does it begin as one?")
    return question != statement and sorted(question) == sorted(statement)


def _above_four(p) -> bool:
    if len(p) != 2:
        raise ValueError("two probabilities are needed, of two words that came")
    if not all(0 < each <= 1 for each in p):
        raise ValueError("a probability above 0 and up to 1 is needed for each word")
    return perplexity(p) > 4


STATEMENTS = (
    Statement(
        False,
        "is false: think of two sentences that differ by their order alone",
        "a pair of strings, a question and a statement",
        _same_bag,
    ),
    Statement(
        False,
        "is false: a model may be surer of the wrong word than a fair draw would be",
        "a list of two probabilities",
        _above_four,
    ),
    Statement(False, "is false: what these steps read is in the state, which is handed on"),
    Statement(True, "holds: without a shift the target is what the net has just read"),
)


def statements():
    return [("is he there", "he is there"), [0.01, 0.01], False, True]


EXERCISES = {
    "applications-quiz": Exercise(
        "predict",
        shapes,
        cases=((),),
        judge=_shapes_fault,
        hints=(
            "Count for each problem: how many things go in, how many come out?",
            "Many in and many out: is there one output for each input, in step with it? Then it is "
            "aligned.",
        ),
        mistakes=(
            Mistake(_every(SHAPES[3]), "Not all: where one thing goes in or out, or one for each."),
            Mistake(_every(SHAPES[0]), "Not all: aligned means one output for each input."),
            Mistake(_in_and_out_exchanged, "“Single” is exchanged: is one thing read, or said?"),
            Mistake(
                lambda: [SHAPES[0] if s == SHAPES[3] else s for s in shapes()],
                "Where the output has another length or order than the input, it is not aligned.",
            ),
        ),
    ),
    "applications-mask": Exercise(
        "code",
        mask,
        cases=(
            ("aligned", 3, 3, 5),
            ("sequence to single", 4, 1, 6),
            ("single to sequence", 1, 3, 5),
            ("non-aligned", 3, 2, 6),
            ("non-aligned", 2, 4, 7),
            ("sequence to single", 2, 1, 2),
            ("aligned", 1, 1, 2),
        ),
        hints=(
            "Each shape has a first step that counts and a number of steps that do.",
            "Non-aligned: the last input is the sign that says “now answer”. At that very step "
            "the first output is due.",
            "Single to sequence is non-aligned with n = 1; sequence to single has k = 1.",
        ),
        mistakes=(
            Mistake(
                _inputs,
                "Those are the steps that read an input. What counts is an output that is due.",
            ),
            Mistake(
                _sign_too_late,
                "Non-aligned: the sign is the last input, and the first output is due at that very "
                "step, not behind it.",
            ),
            Mistake(
                _first_k,
                "k outputs count, but from which step on? Not always from the first.",
            ),
            Mistake(
                _moved(1),
                "One step too late where there is an answer: the first output is due at the very "
                "step that reads the last input.",
            ),
            Mistake(
                _last_of_all,
                "A sequence ends after its own n inputs; step T may lie in the padding.",
            ),
            Mistake(
                _to_the_end,
                "Behind the last output nothing counts: that is padding.",
            ),
            Mistake(
                _input_too,
                "While the input of a non-aligned problem is read, no output counts.",
            ),
            Mistake(_one_short, "The last output counts too: there are k of them."),
        ),
    ),
    "applications-bug": Exercise(
        "bug",
        pairs,
        cases=(([3, 1, 4], 9), ([5], 7), ([2, 6, 2, 8], 0)),
        parts=("the inputs", "the targets"),
        untouched=_unshifted,
        hints=(
            "What is the right answer at a step that has just read a word?",
            "yᵗ = xᵗ⁺¹: behind the last word the edge comes.",
        ),
        mistakes=(
            Mistake(
                lambda words, edge: ([edge, *words], [edge, edge, *words[:-1]]),
                "That is shifted the wrong way: the target would be the word before.",
            ),
            Mistake(
                lambda words, edge: (words, [*words[1:], edge]),
                "Then nobody is asked for the first word: let the net read the edge before it.",
            ),
            Mistake(
                lambda words, edge: ([*words, edge], [edge, *words]),
                "Inputs and targets are exchanged.",
            ),
            Mistake(
                lambda words, edge: ([edge, *words], [*words]),
                "The last step has no target: what comes behind the last word?",
            ),
            Mistake(
                lambda words, edge: ([edge, *words[:-1]], [*words]),
                "Then nobody is asked where the sentence ends.",
            ),
        ),
    ),
    "applications-perplexity": Exercise(
        "derivation",
        both,
        cases=((1, 2.0, 3, 8.0), (10, 50.0, 10, 200.0), (7, 3.0, 5, 3.0), (100, 5.0, 1, 400.0)),
        hints=(
            "N₁ log P₁ is the sum of −log p over the first text.",
            "Both texts have N₁ + N₂ words; of all their −log p the mean is needed, and exp of it.",
            "If P₁ = P₂, the same has to come out, however long the texts are.",
        ),
        mistakes=(
            Mistake(
                lambda N1, P1, N2, P2: (P1 + P2) / 2,
                "The mean of the two: it is the logarithms that are averaged, each word counting "
                "once.",
            ),
            Mistake(
                lambda N1, P1, N2, P2: (N1 * P1 + N2 * P2) / (N1 + N2),
                "Each text has its weight, but the mean has to be taken of the logarithms.",
            ),
            Mistake(
                lambda N1, P1, N2, P2: float(np.sqrt(P1 * P2)),
                "The longer text has to count for more.",
            ),
            Mistake(
                lambda N1, P1, N2, P2: (N1 * np.log(P1) + N2 * np.log(P2)) / (N1 + N2),
                "That is the loss; exp of it is asked for.",
            ),
            Mistake(
                lambda N1, P1, N2, P2: both(N2, P1, N1, P2),
                "The weights are exchanged: P₁ goes with N₁.",
            ),
            Mistake(
                lambda N1, P1, N2, P2: float(P1**N1 * P2**N2),
                "exp of the sum grows with the length of the text; take the mean.",
            ),
            Mistake(
                lambda N1, P1, N2, P2: (N1 + N2) / (N1 / P1 + N2 / P2),
                "That averages the 1/P; the mean has to be taken of the logarithms.",
            ),
            Mistake(
                lambda N1, P1, N2, P2: round(both(N1, P1, N2, P2), 2),
                "That is rounded: give all digits.",
            ),
        ),
    ),
    "applications-statements": Exercise(
        "true or false",
        statements,
        cases=((),),
        judge=refutations(*STATEMENTS),
        hints=(
            "a: one pair of sentences in this notebook says it all. b: how small may the p of a "
            "word that came be?",
            "c: what does hᵀ depend on? d: what does the net read at step t?",
        ),
        mistakes=(
            Mistake(
                lambda: [True, True, True, False],
                "All four the wrong way round: begin with statement c, and follow hᵗ.",
            ),
        ),
    ),
}

# Predictions

PROBLEMS = {
    "how many stars a review of a film gives": "sequence to single",
    "English subtitles put into Hindi": "non-aligned",
    "for each second of a recording, whether someone speaks": "aligned",
    "a poem on one given word": "single to sequence",
}
READERS = {"a bag of words": "bag", "a recurrent net (tanh)": "tanh", "a GRU": "GRU"}
RIVALS = ("the net", "the dictionary")


def _unshifted_perplexity() -> float:
    """Of pair counts, where the word to be said is the word read: 2,431 words, any text of them."""
    read, asked = torch.arange(24_310) % 2431, torch.arange(2431)
    return perplexity(Bigrams(read, read, 2431)(asked, asked))


def _best_reader() -> str:
    rows = data.results("applications_single")
    right = lambda net: np.median(  # noqa: E731
        [row["right"] for row in rows if (row["task"], row["net"]) == ("genres", net)]
    )
    return max(READERS, key=lambda name: right(READERS[name]))


def _best_speller() -> str:
    counts = Counter(word.lower() for s in data.brown() for word, _ in s)
    _, test, _, known = spellings(counts)
    found = np.mean([nearest(wrong, known) == right for wrong, right in test])
    rows = [row["right"] for row in data.results("applications") if row["task"] == "spelling"]
    return RIVALS[int(found > np.median(rows))]


PREDICTIONS = {
    "applications-predict-shape": Prediction(
        question="A quiz. Which of these is a non-aligned problem?",
        choices=tuple(PROBLEMS),
        answer=lambda: next(name for name, shape in PROBLEMS.items() if shape == SHAPES[3]),
        because="A sentence of six words may become one of nine, in another order. The review is "
        "sequence to single, the recording aligned, the poem single to sequence.",
        slips={
            "a poem on one given word": "One word goes in, not a sequence.",
            "for each second of a recording, whether someone speaks": "One answer a second, in "
            "step with the input.",
            "how many stars a review of a film gives": "Only one thing comes out.",
        },
    ),
    "applications-predict-unshifted": Prediction(
        question="Someone trains the net on next words but forgets the shift: the target at step "
        "t is xᵗ itself. What perplexity will be reported for unseen sentences?",
        choices=("about 1", "about that of a good model, 50", "about the number of words, 2,431"),
        answer=lambda: (
            "about 1" if _unshifted_perplexity() < 2 else "about that of a good model, 50"
        ),
        because="The net has just read the word that it is asked for. It learns to copy, and a "
        "result too good to be true should make you look at the targets.",
        slips={
            "about the number of words, 2,431": "That is what a model pays that knows nothing; "
            "this one has the answer in its hands."
        },
    ),
    "applications-predict-genre": Prediction(
        question="Press, general prose, learned writing or fiction? A hundred words are given. "
        "After the same number of training steps, which reader is right most often on texts it "
        "never saw?",
        choices=tuple(READERS),
        answer=_best_reader,
        because="Which words are there tells the genre, and hardly their order. With 400 texts to "
        "learn from, the bag has less to learn and learns it better.",
        slips={
            "a GRU": "It can use the order, but first it has to find out what to keep of a "
            "hundred words."
        },
    ),
    "applications-predict-spelling": Prediction(
        question="A net has been shown 96,816 misspellings with the right words, each about twice. "
        "Its rival learnt nothing: it tries every single change and takes the most frequent word "
        "of its list. Who mends more of the 1,000 other misspellings of these words?",
        choices=RIVALS,
        answer=_best_speller,
        because="These slips are made by the very rules that the rival undoes, and its list tells "
        "it what a word is; the net has to find out both.",
        slips={
            "the net": "The rival's list holds every right answer, and each slip is one change."
        },
    ),
}
