"""The widgets of notebook 04: where two words meet, in a tree and in a stack of convolutions."""

from functools import lru_cache

from helpers.grammar import Grammar, cyk
from helpers.grammar.figures import field_svg, tree_svg
from helpers.widgets import Explorer


class TreeExplorer(Explorer):
    """Parse a sentence under one of several grammars; choose two words and see where they meet."""

    def __init__(self, grammars: dict[str, Grammar], words: str) -> None:
        @lru_cache(maxsize=8)
        def tree(grammar: str, sentence: str):
            trees = cyk(grammars[grammar], sentence.lower().split())
            if not trees:
                raise ValueError("this grammar has no tree for the sentence")
            return trees[0]

        super().__init__(
            lambda grammar, i, j, sentence: tree_svg(tree(grammar, sentence), i - 1, j - 1),
            {"grammar": list(grammars), "first word": range(1, 10), "second word": range(1, 10)},
            start={"first word": 4, "second word": 9},
            fields={"sentence": words},
            words="the tree of a sentence and where two words meet; "
            "the figure below shows the tree",
        )


class FieldExplorer(Explorer):
    """Stack convolutions until two words meet."""

    def __init__(self, words: list[str], i: int, j: int) -> None:
        super().__init__(
            lambda kernel, layers: field_svg(words, i, j, kernel, layers),
            {"kernel": range(8), "layers": range(7)},
            start={"kernel": 3, "layers": 1},
            words="what one unit sees after some layers; the table below has the numbers",
        )
