"""The Brown corpus: its 472 tags as 12 universal ones, and the sentences drawn from it."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from random import Random

# S. Petrov, D. Das and R. McDonald, "A universal part-of-speech tagset" (LREC 2012).
UNIVERSAL = {
    "NOUN": "NN NN$ NNS NNS$ NP NP$ NPS NPS$ NR NR$ NRS PN PN$ CD$",
    "VERB": "VB VBD VBG VBN VBZ MD BE BED BEDZ BEG BEM BEN BER BEZ DO DOD DOZ HV HVD HVG HVN HVZ",
    "PRON": "PPL PPLS PPO PPS PPSS PP$$ WPO WPS",
    "DET": "ABX AT DT DT$ DTI DTS DTX PP$ WDT WP$",
    "ADJ": "AP JJ JJR JJS JJT OD",
    "ADV": "* QL QLP RB RBR RBT RN WQL WRB",
    "ADP": "CS IN",
    "CONJ": "CC",
    "NUM": "CD",
    "PRT": "ABL ABN AP$ EX JJ$ RB$ RP TO UH",
    ".": ". , : ( ) -- `` '' '",
    "X": "NIL",
}
_UNIVERSAL_OF = {tag: universal for universal, tags in UNIVERSAL.items() for tag in tags.split()}


def universal(tag: str) -> str:
    """The universal tag of a Brown tag.

    Nothing hangs on -TL, -HL and -NC (title, headline, cited) nor on * (BEZ*: isn't). A foreign
    word (FW-) is X. A contraction takes its first part's tag (VB+PPO: let's), but PRT where a
    verb hangs on another word (PPSS+BER: we're). Raises ValueError for what is no Brown tag.
    """
    if tag.startswith("FW-"):
        return "X"
    plain = re.sub(r"(-(TL|HL|NC|N))+$", "", tag)  # a single N: one tag of the corpus is cut off
    try:
        first, *rest = [_UNIVERSAL_OF[part.rstrip("*") or part] for part in plain.split("+")[:2]]
    except KeyError:
        raise ValueError(f"{tag} is no tag of the Brown corpus") from None
    return "PRT" if first != "VERB" and rest == ["VERB"] else first


def sentence(line: str) -> str:
    """A line of the corpus with universal tags and each ?, ! and ; once (there: "? ?")."""
    pairs = [pair.rsplit("/", 1) for pair in line.split()]
    line = " ".join(f"{word}/{universal(tag.upper())}" for word, tag in pairs)
    return re.sub(r"(?<!\S)([?!;]/\.) \1(?!\S)", r"\1", line)


def selection(lines: Iterable[str], number: int = 14_000, seed: int = 45) -> str:
    """`number` random sentences of 3–15 words, a line each; an empty line; every question.

    Each sentence counts once, however often it is said. To draw, every one gets a number from
    Python's `Random(seed).random()`, the same in all versions, and the lowest are taken, in order.
    """
    short = [s for s in map(sentence, lines) if 3 <= len(s.split()) <= 15]
    short = list(dict.fromkeys(short))
    rng = Random(seed)
    sample = sorted(short, key=lambda _: rng.random())[:number]
    questions = [s for s in short if s.endswith(" ?/.")]
    return "\n".join([*sample, "", *questions, ""])


def by_ambiguity(pairs: Iterable[str]) -> str:
    """Of word/tag pairs: tags,words,places,examples for words, in small letters, with 1, 2, … tags.

    Counted are words with a letter in them, and the corpus's own tags without -TL, -HL, -NC and
    FW-; a contraction has its first part's.
    """
    seen = defaultdict(Counter)
    for word, tag in (pair.rsplit("/", 1) for pair in pairs):
        if re.search("[a-z]", word.lower()):
            plain = re.sub(r"^FW-|(-(TL|HL|NC|N))+$", "", tag.upper())
            seen[word.lower()][plain.split("+")[0]] += 1
    lines = []
    for number in range(1, max(map(len, seen.values())) + 1):
        words = sorted(word for word, tags in seen.items() if len(tags) == number)
        places = sum(seen[word].total() for word in words)
        lines.append(f"{number},{len(words)},{places},{' '.join(words if number > 4 else [])}\n")
    return "".join(lines)
