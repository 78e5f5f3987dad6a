"""The widget of notebook 05: two sequences, n, their bags, and where they part."""

from helpers.tokens import codes, letters, read_fasta
from helpers.tokens.figures import bags_svg
from helpers.widgets import Explorer


class BagExplorer(Explorer):
    """Type two sequences or open a FASTA file; choose n; see the two bags."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(
            bags,
            {"n": range(1, 9)},
            start={"n": 2},
            fields={"first": first, "second": second},
            file=("open FASTA", ".fa,.fasta,.txt", two_records),
            words="two sequences and their bags of n-grams; the figure below shows the first pair",
        )


def bags(n: int, first: str, second: str) -> str:
    """The bags of two sequences as they were typed."""
    return bags_svg(codes(first, "the first sequence"), codes(second, "the second sequence"), n)


def two_records(text: str) -> list[str]:
    """The first two records of a FASTA file, as letters."""
    records = list(read_fasta(text).values())
    if len(records) < 2:
        raise ValueError(f"two records are needed; the file has {len(records)}")
    return [letters(x) for x in records[:2]]
