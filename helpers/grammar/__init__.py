"""Context-free grammar, parsing, and how far a window or a stack of convolutions sees."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product


@dataclass(frozen=True)
class Tree:
    """A node over words[start:end]; its children are trees, or one word."""

    label: str
    children: tuple
    start: int
    end: int

    def nodes(self) -> Iterator["Tree"]:
        """This node and all below it, top first."""
        yield self
        for child in self.children:
            if isinstance(child, Tree):
                yield from child.nodes()

    @property
    def height(self) -> int:
        """Steps from here down to the farthest word."""
        return 1 + max((c.height for c in self.children if isinstance(c, Tree)), default=0)

    def __str__(self) -> str:
        return f"({self.label} {' '.join(map(str, self.children))})"


@dataclass(frozen=True)
class Grammar:
    """Rules "A -> B C | D" by their right-hand side, and a lexicon from words to tags."""

    rules: dict[tuple[str, ...], tuple[str, ...]]
    lexicon: dict[str, tuple[str, ...]]

    @classmethod
    def read(cls, rules: str, lexicon: str) -> "Grammar":
        """From lines "NP -> DET NN | DET ADJ NN" and "DET: the a".

        Raises ValueError for any other line, and for a right-hand side of fewer than two parts.
        """
        heads, words = defaultdict(list), defaultdict(list)
        for line in rules.strip().splitlines():
            head, arrow, tails = line.partition("->")
            if not arrow:
                raise ValueError(f"the rule {line.strip()!r} has no ->")
            for tail in tails.split("|"):
                if len(tail.split()) < 2:
                    raise ValueError(f"the rule {line.strip()!r} joins fewer than two parts")
                _binary(heads, head.strip(), tuple(tail.split()))
        for line in lexicon.strip().splitlines():
            tag, colon, members = line.partition(":")
            if not colon:
                raise ValueError(f"the lexicon's line {line.strip()!r} has no tag and colon")
            for word in members.split():
                words[word].append(tag.strip())
        return cls({k: tuple(v) for k, v in heads.items()}, {k: tuple(v) for k, v in words.items()})


def _binary(heads: dict, head: str, tail: tuple[str, ...]) -> None:
    """A -> B C D becomes A -> B C+D and C+D -> C D."""
    rest = "+".join(tail[1:])
    if len(tail) > 2:
        _binary(heads, rest, tail[1:])
        tail = (tail[0], rest)
    if head not in heads[tail]:
        heads[tail].append(head)


def cyk(grammar: Grammar, words: Sequence[str], start: str = "S") -> list[Tree]:
    """All trees of the sentence, by filling a table of spans from short to long.

    table[i, j] holds every tree over words[i:j]: a word's tags, or two neighbours that a rule
    joins. Raises ValueError for a text, or a word that the lexicon lacks.
    Source: D. Younger, "Recognition and parsing of context-free languages in time n³", Information
    and Control, 1967.
    """
    if isinstance(words, str):
        raise ValueError("a sentence is a list of words; this is one text")
    table, n = defaultdict(list), len(words)

    for i, word in enumerate(words):
        if word not in grammar.lexicon:
            raise ValueError(f"{word!r} is not in the lexicon")
        for tag in grammar.lexicon[word]:
            table[i, i + 1].append(Tree(tag, (word,), i, i + 1))
    for length in range(2, n + 1):
        for i, k in product(range(n - length + 1), range(1, length)):
            for left, right in product(table[i, i + k], table[i + k, i + length]):
                for head in grammar.rules.get((left.label, right.label), ()):
                    tree = Tree(head, (left, right), i, i + length)
                    table[i, i + length].append(tree)
    return [_flat(tree) for tree in table[0, n] if tree.label == start]


def _flat(tree: Tree) -> Tree:
    """The tree without the helper nodes of `_binary`."""
    children = []
    for child in tree.children:
        child = _flat(child) if isinstance(child, Tree) else child
        helper = isinstance(child, Tree) and "+" in child.label
        children += child.children if helper else [child]
    return Tree(tree.label, tuple(children), tree.start, tree.end)


def lowest_common_ancestor(tree: Tree, i: int, j: int) -> Tree:
    """The smallest node over both words i and j. Raises ValueError for a place without a word."""
    for place in (i, j):
        if not tree.start <= place < tree.end:
            raise ValueError(f"the sentence ends before word {place + 1}: it has {tree.end}")
    both = [node for node in tree.nodes() if node.start <= min(i, j) and max(i, j) < node.end]
    return both[-1]


def receptive_field(kernel_size: int, layers: int) -> int:
    """1 + L·(k − 1): how many neighbouring inputs one unit of the last of L layers sees (stride 1).

    Raises ValueError for a kernel below 1 or a negative number of layers.
    """
    if kernel_size < 1 or layers < 0:
        raise ValueError(f"kernel {kernel_size} and {layers} layers: at least 1 and 0")
    return 1 + layers * (kernel_size - 1)


def layers_to_meet(distance: int, kernel_size: int) -> int:
    """⌈distance / (k − 1)⌉: after how many layers one unit sees two words that far apart."""
    if distance < 0:
        raise ValueError(f"a distance of {distance} is below 0")
    if distance and kernel_size < 2:
        raise ValueError(f"kernel {kernel_size} sees no neighbour, with any number of layers")
    return -(-distance // (kernel_size - 1)) if distance else 0


class WindowTagger:
    """The tag seen most often for the word among its neighbours, as many as were seen before.

    It counts tags for windows of `left` words before and `right` words after; a window that never
    occurred in training is shrunk by one on its longer side, down to the word alone.
    """

    def __init__(self, left: int, right: int) -> None:
        if left < 0 or right < 0:
            raise ValueError(f"a window of {left} words before and {right} after: at least 0 each")
        self.left, self.right, self.counts = left, right, defaultdict(Counter)

    def windows(self, words: Sequence[str], i: int) -> Iterator[tuple]:
        """From the full window around word i to the word alone."""
        left, right = self.left, self.right
        padded = ("",) * left + tuple(words) + ("",) * right
        while True:
            at = i + self.left
            yield (left, *padded[at - left : at + right + 1])
            if left == right == 0:
                return
            left, right = (left - 1, right) if left > right else (left, right - 1)

    def fit(self, sentences: Sequence[Sequence[tuple[str, str]]]) -> "WindowTagger":
        """Count over sentences of (word, tag) pairs."""
        for sentence in sentences:
            words = [word for word, _ in sentence]
            for i, (_, tag) in enumerate(sentence):
                for window in self.windows(words, i):
                    self.counts[window][tag] += 1
        return self

    def tag(self, words: Sequence[str]) -> list[str]:
        """A tag for each word; "?" for a word never seen."""
        found = []
        for i in range(len(words)):
            known = (self.counts[w] for w in self.windows(words, i) if w in self.counts)
            best = next(known, Counter({"?": 1}))
            found.append(max(sorted(best), key=best.get))
        return found


def places(tree: Tree) -> list[tuple[str, float, int, tuple[float, int] | None]]:
    """For a drawing: (label, x, height, parent's (x, height)) of every node, words at height 0.

    A word's x is its number in the sentence; a node stands above the middle of its words.
    """
    found = []

    def put(node: Tree, parent: tuple[float, int] | None) -> None:
        here = ((node.start + node.end - 1) / 2, node.height)
        found.append((node.label, *here, parent))
        for child in node.children:
            if isinstance(child, Tree):
                put(child, here)
            else:
                found.append((child, float(node.start), 0, here))

    put(tree, None)
    return found
