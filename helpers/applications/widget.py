"""The widget of notebook 10: type a text, and see what a trained net makes of it."""

from base64 import b64decode
from io import BytesIO

import numpy as np
import torch
from torch import nn

from helpers.applications import LETTERS, Net, letters, nearest
from helpers.applications.figures import bars_svg
from helpers.widgets import Explorer

EXAMPLES = {
    "question or statement": "is he there",
    "next word": "he looked at the",
    "spelling": "beleive",
}


class TextExplorer(Explorer):
    """Type a text for one of three trained nets: what it says of it, and how sure it is.

    `asked` and `next_word` are (net, numbers of words), `speller` (net, counts of words).
    """

    def __init__(self, asked: tuple, next_word: tuple, speller: tuple) -> None:
        shown = dict(zip(EXAMPLES, (question_bars, next_bars, spelling_bars), strict=True))
        with_net = dict(zip(EXAMPLES, (asked, next_word, speller), strict=True))

        @torch.no_grad()
        def draw(task: str, typed: str) -> str:
            return bars_svg(*shown[task](*with_net[task], typed.lower().split()))

        super().__init__(
            draw,
            {"task": list(EXAMPLES)},
            fields={"text": lambda task: EXAMPLES[task]},
            words="what three trained nets make of a text; the tables beside it show examples",
        )


def stored_speller(packed: str) -> Net:
    """The net whose weights a row of results holds: an npz without pickles, in letters."""
    weights = np.load(BytesIO(b64decode(packed)), allow_pickle=False)
    n, m = weights["first.weight"].shape
    net = Net(nn.Embedding(n, m), m, n)
    net.load_state_dict({name: torch.from_numpy(weights[name]).float() for name in weights})
    return net


def few(words: list[str], most: int) -> list[str]:
    """The words, if there are any, and not too many."""
    if not 1 <= len(words) <= most:
        wanted = "one word" if most == 1 else f"a text of 1 to {most} words"
        raise ValueError(f"{wanted} is needed, this one has {len(words)}")
    return words


def question_bars(net: Net, known: dict, words: list[str]) -> tuple[str, list, str]:
    """How likely a question, if the sentence ended at a word; marks are left out."""
    words = [bare for word in words if (bare := word.strip('.,;:?!"'))]
    xs = torch.tensor([[known.get(word, 0) for word in few(words, 15)]])
    p = net(xs).softmax(dim=-1)[0, :, 1].tolist()
    kind = "a question" if p[-1] > 0.5 else "a statement"
    measured = "P(question) if the sentence ended here"
    return f"{kind}, says the net", list(zip(words, p, strict=True)), measured


def next_bars(net: Net, known: dict, words: list[str]) -> tuple[str, list, str]:
    """The eight likeliest words to come."""
    names = ["(another word)", *known, "(end)"]
    xs = torch.tensor([[len(known) + 1, *(known.get(word, 0) for word in few(words, 15))]])
    p, best = net(xs)[0, -1].softmax(dim=-1).topk(8)
    bars = [(names[i], value) for i, value in zip(best, p.tolist(), strict=True)]
    return f"… {' '.join(words[-3:])} …", bars, "the likeliest next words"


def spelling_bars(net: Net, counts: dict, words: list[str]) -> tuple[str, list, str]:
    """The letters that the net writes, one by one, and the word that a dictionary finds."""
    (word,) = few(words, 1)
    if not 3 <= len(word) <= 10:
        raise ValueError(f"a word of 3 to 10 letters is needed, {word!r} has {len(word)}")
    said, h, xs = [], None, torch.tensor([letters(word + ">")])
    while len(said) < 11 and (not said or said[-1][0] != "."):
        h = net.states(xs, h)[:, -1]
        p, best = net.V(h).softmax(dim=-1).max(dim=-1)
        said.append((LETTERS[best], p.item()))
        xs = best[:, None]
    right = "".join(letter for letter, _ in said if letter != ".")
    found = nearest(word, counts)
    return f"{word} → {right}", said, f"letter by letter; the dictionary says: {found}"
