"""The widget of notebook 05: two sequences, n, their bags, and where they part."""

import ipywidgets as ipw

from helpers.tokens import codes, letters, read_fasta
from helpers.tokens.figures import bags_svg
from helpers.widgets import Interactive, sentence


class BagExplorer(Interactive):
    """Type two sequences or open a FASTA file; choose n; see the two bags."""

    def __init__(self, first: str, second: str) -> None:
        self.first = ipw.Text(first, description="first")
        self.second = ipw.Text(second, description="second")
        self.n = ipw.IntSlider(2, 1, 8, description="n")
        self.file = ipw.FileUpload(accept=".fa,.fasta,.txt", description="open FASTA")
        self.picture = ipw.HTML()
        words = "two sequences and their bags of n-grams; the figure below shows the first pair"
        super().__init__(words, [self.first, self.second, self.file, self.n, self.picture])
        for control in (self.first, self.second, self.n):
            control.observe(lambda change: self.redraw(), "value")
        self.file.observe(lambda change: self.read_file(), "value")
        self.redraw()

    def read_file(self) -> None:
        """Put the first two records of the file into the fields, or say what is wrong with it."""
        try:
            content = bytes(self.file.value[0].content).decode("utf-8")
            records = list(read_fasta(content).values())
        except (ValueError, IndexError) as error:
            self.picture.value = sentence(error)
            return
        for field, x in zip((self.first, self.second), records, strict=False):
            field.value = letters(x)

    def redraw(self) -> None:
        """Count both bags, or say why that cannot be."""
        try:
            a = codes(self.first.value, "the first sequence")
            b = codes(self.second.value, "the second sequence")
            self.picture.value = bags_svg(a, b, self.n.value)
        except ValueError as error:
            self.picture.value = sentence(error)
