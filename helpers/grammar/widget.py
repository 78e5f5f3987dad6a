"""The widgets of notebook 04: where two words meet, in a tree and in a stack of convolutions."""

import ipywidgets as ipw

from helpers.grammar import Grammar, cyk
from helpers.grammar.figures import field_svg, tree_svg
from helpers.widgets import Interactive, sentence


class TreeExplorer(Interactive):
    """Parse a sentence under one of several grammars; choose two words and see where they meet."""

    def __init__(self, grammars: dict[str, Grammar], words: str) -> None:
        self.grammars = grammars
        self.grammar = ipw.ToggleButtons(options=list(grammars))
        self.typed = ipw.Text(words, description="sentence", layout={"width": "560px"})
        places = {"min": 1, "max": 9, "style": {"description_width": "100px"}}
        self.first = ipw.IntSlider(4, description="first word", **places)
        self.second = ipw.IntSlider(9, description="second word", **places)
        self.picture = ipw.HTML()
        controls = [self.grammar, self.typed, self.first, self.second]
        said = "the tree of a sentence and where two words meet; the figure below shows the tree"
        super().__init__(said, [*controls, self.picture])
        for control in controls:
            control.observe(lambda change: self.redraw(), "value")
        self.redraw()

    def redraw(self) -> None:
        """Parse and draw, or say what stands in the way."""
        words = self.typed.value.lower().split()
        try:
            trees = cyk(self.grammars[self.grammar.value], words)
            if not trees:
                raise ValueError("this grammar has no tree for the sentence")
            first, second = self.first.value - 1, self.second.value - 1
            self.picture.value = tree_svg(trees[0], first, second)
        except ValueError as error:
            self.picture.value = sentence(error)


class FieldExplorer(Interactive):
    """Stack convolutions until two words meet."""

    def __init__(self, words: list[str], i: int, j: int) -> None:
        self.of = (words, i, j)
        self.kernel = ipw.IntSlider(3, min=0, max=7, description="kernel")
        self.layers = ipw.IntSlider(1, min=0, max=6, description="layers")
        self.picture = ipw.HTML()
        said = "what one unit sees after some layers; the table below has the numbers"
        super().__init__(said, [self.kernel, self.layers, self.picture])
        for control in (self.kernel, self.layers):
            control.observe(lambda change: self.redraw(), "value")
        self.redraw()

    def redraw(self) -> None:
        """Draw for the kernel and the layers, or say why that cannot be."""
        try:
            self.picture.value = field_svg(*self.of, self.kernel.value, self.layers.value)
        except ValueError as error:
            self.picture.value = sentence(error)
