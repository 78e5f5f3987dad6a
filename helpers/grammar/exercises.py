"""Exercises and predictions of notebook 04."""

from helpers.exercises import Exercise, Mistake, Prediction, Statement, refutations
from helpers.grammar import Grammar, cyk, layers_to_meet, lowest_common_ancestor

TAGS = """
DET: the
ADJ: quick brown lazy
NN: fox dog
VV: jumps
"""
SLIDE = Grammar.read(
    """
    S -> NP VP
    NP -> DET ADJ ADJ NN | DET ADJ NN | DET NN
    VP -> VV PP NP
    """,
    TAGS + "PP: over",
)
CORRECTED = Grammar.read(
    """
    S -> NP VP
    NP -> DET ADJ ADJ NN | DET ADJ NN | DET NN
    VP -> VV PP
    PP -> P NP
    """,
    TAGS + "P: over",
)
ATTACHMENT = Grammar.read(
    """
    S -> NP VP
    NP -> DET NN | NP PP
    VP -> VV NP | VP PP
    PP -> P NP
    """,
    """
    DET: the
    NN: man dog telescope park
    VV: saw
    P: with in
    """,
)
WORDS = "the quick brown fox jumps over the lazy dog".split()
TREE = cyk(CORRECTED, WORDS)[0]
SPANS = [(node.label, node.start, node.end) for node in TREE.nodes()]
PAIRS = [(3, 8), (5, 8), (6, 8), (8, 6), (3, 4), (1, 2), (7, 7)]
SHORT = [("S", 0, 3), ("NP", 0, 2), ("VP", 2, 3)]


# grammar-layers: how many it takes until one unit sees both words


def layers(distance, kernel):
    return layers_to_meet(distance, kernel)


# grammar-lca: the smallest span over two words


def smallest(spans, i, j):
    return _smallest(spans, i, j, last=1)


def _smallest(spans, i, j, last):
    both = [s for s in spans if s[1] <= min(i, j) and max(i, j) <= s[2] - last]
    return min(both, key=lambda s: s[2] - s[1])[0]


def _largest(spans, i, j):
    return max(spans, key=lambda s: s[2] - s[1])[0]


def _sorted_words_only(spans, i, j):
    both = [s for s in spans if s[1] <= i and j < s[2]]
    return min(both, key=lambda s: s[2] - s[1])[0]


# grammar-statements: true, or words that refute it


def height(pair) -> int:
    i, j = pair
    return lowest_common_ancestor(TREE, i, j).height


def _neighbours_meet_at_the_top(pair) -> bool:
    i, j = pair
    return abs(i - j) == 1 and lowest_common_ancestor(TREE, i, j).label == "S"


def _nearer_meets_higher(pairs) -> bool:
    near, far = pairs
    nearer = abs(near[0] - near[1]) < abs(far[0] - far[1])
    return nearer and height(near) > height(far)


STATEMENTS = (
    Statement(
        False,
        "is false: where does one phrase end and the next begin?",
        "a pair of word numbers",
        _neighbours_meet_at_the_top,
    ),
    Statement(
        False,
        "is false: two neighbours can belong to two phrases, two distant words to one",
        "two pairs of word numbers, the nearer first",
        _nearer_meets_higher,
    ),
    Statement(True, "holds: S has two parts, and each of these words lies in another"),
)


def statements():
    return [(3, 4), ((3, 4), (5, 8)), True]


# grammar-count: the trees of a sentence with two prepositional phrases


def trees():
    return len(
        cyk(
            ATTACHMENT,
            ["the", "man", "saw", "the", "dog", "with", "the", "telescope", "in", "the", "park"],
        )
    )


EXERCISES = {
    "grammar-layers": Exercise(
        "code",
        layers,
        cases=((5, 3), (5, 2), (8, 5), (1, 7), (0, 3), (9, 4)),
        hints=(
            "Each layer adds kernel − 1 words to what one unit sees.",
            "Two words at this distance lie in a stretch of distance + 1 words.",
            "Round up: half a layer does not exist.",
        ),
        mistakes=(
            Mistake(lambda d, k: d // (k - 1), "Round up: with a layer too few they do not meet."),
            Mistake(
                lambda d, k: -(-d // k),
                "A layer adds kernel − 1 words, not as many as the kernel has: windows overlap.",
            ),
            Mistake(
                lambda d, k: -(-(d + 1) // (k - 1)),
                "A layer too many where distance / (kernel − 1) comes out even: distance words are "
                "missing at first, not distance + 1.",
            ),
        ),
    ),
    "grammar-lca": Exercise(
        "bug",
        smallest,
        cases=(
            *((SHORT, *pair) for pair in ((1, 2), (0, 1), (2, 2))),
            *((SPANS, *pair) for pair in PAIRS),
        ),
        untouched=lambda spans, i, j: _smallest(spans, i, j, last=0),
        hints=(
            "A span (label, start, end) holds the words start, …, end − 1.",
            "Which words does the span that comes back hold, from start to end − 1?",
            "Word number `end` is the first one after the span: does the comparison let it in?",
        ),
        mistakes=(
            Mistake(
                lambda spans, i, j: _smallest(spans, i, j, last=2),
                "Too strict: the last word of a span is number end − 1, and it belongs to it.",
            ),
            Mistake(
                _sorted_words_only,
                "i may stand after j: the span has to hold the first of the two and the last.",
            ),
            Mistake(_largest, "S holds every pair of words; the smallest span is asked for."),
        ),
    ),
    "grammar-statements": Exercise(
        "true or false",
        statements,
        cases=((),),
        hints=(
            "Words are counted from 0: fox is 3, jumps is 4.",
            "Ask `lowest_common_ancestor(tree, i, j)` before you decide.",
        ),
        judge=refutations(*STATEMENTS),
    ),
    "grammar-count": Exercise(
        "predict",
        trees,
        cases=((),),
        hints=(
            "With the telescope: the seeing or the dog. In the park: the seeing, the dog, or …",
            "A phrase may attach to the noun inside the phrase before it; lines may not cross.",
        ),
        mistakes=(
            Mistake(
                lambda: 4,
                "Two times two counts each phrase alone; the park may also hold the "
                "telescope, and lines may not cross.",
            ),
            Mistake(
                lambda: 6,
                "One of those has crossing lines: the dog in the park, but seen "
                "with the telescope.",
            ),
            Mistake(lambda: 2, "That is for one prepositional phrase; here are two."),
            Mistake(lambda: 3, "Three for the second phrase: and where does the first one attach?"),
            Mistake(lambda: 1, "One reading is enough to understand it; count them all."),
        ),
    ),
}

PREDICTIONS = {
    "grammar-predict-meet": Prediction(
        question="Fox and dog are five words apart. At which node of the tree do they meet?",
        choices=("NP", "VP", "PP", "S"),
        answer=lambda: lowest_common_ancestor(TREE, 3, 8).label,
        because="Fox belongs to the subject, dog to the verb phrase; only S holds both.",
        slips={
            "VP": "Dog is in it, fox is not.",
            "NP": "Each has an NP of its own.",
            "PP": "That is “over the lazy dog”.",
        },
    ),
    "grammar-predict-layers": Prediction(
        question="Convolutions with a kernel of 3 words, one on top of the other. After how many "
        "layers does one unit see both fox and dog?",
        choices=("1", "2", "3", "5"),
        answer=lambda: str(layers_to_meet(5, 3)),
        because="One layer sees 3 words, two see 5, three see 7; fox to dog is a stretch of 6.",
        slips={
            "2": "Two layers see 5 words; from fox to dog there are 6.",
            "5": "Each layer adds two words, one on either side.",
        },
    ),
    "grammar-predict-window": Prediction(
        question='A tagger may look at one more word. Which one helps more with "old" in '
        '"the old …": the one before, or the one after?',
        choices=("the one before", "the one after", "both alike"),
        answer=lambda: _better_side(),
        because="Before old there is an article in any case; what follows tells whether old is an "
        "adjective (birds) or the noun itself (watch).",
        slips={"the one before": "The word before is an article or an adjective either way."},
    ),
}


def _better_side() -> str:
    from helpers.data import corpus
    from helpers.grammar import WindowTagger

    sentences, right = corpus(), {}
    for name, sides in (("the one before", (1, 0)), ("the one after", (0, 1))):
        tagger = WindowTagger(*sides).fit(sentences[1000:])
        right[name] = sum(
            guess == tag
            for sentence in sentences[:1000]
            for (word, tag), guess in zip(
                sentence, tagger.tag([w for w, _ in sentence]), strict=True
            )
            if word == "old"
        )
    return max(right, key=right.get)
