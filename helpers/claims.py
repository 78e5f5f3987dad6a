"""The ledger: what the lecture states, whether it holds, and the cell that settles it."""

import tomllib
from dataclasses import dataclass

from IPython.display import display

from helpers.data import FOLDER

VERDICTS = {"corrected": "✗ corrected", "conditional": "○ conditional", "holds": "✓ holds"}
KINDS = ("computed", "editorial")


@dataclass(frozen=True)
class Claim:
    """One statement of the lecture. A computed one names the cell that asserts it; for a corrected
    one, `name = printed` put into that cell must make its assertion fail."""

    id: str
    slide: str
    says: str
    verdict: str
    kind: str
    instead: str = ""
    notebook: str = ""
    cell: str = ""
    name: str = ""
    printed: str = ""


def load() -> list[Claim]:
    """All claims of `data/claims.toml`, in the order of the slides."""
    with (FOLDER / "claims.toml").open("rb") as file:
        claims = [Claim(**row) for row in tomllib.load(file)["claim"]]
    return sorted(claims, key=lambda claim: float(claim.slide.split("–")[0].split(",")[0]))


def show(notebook: str | None = None) -> None:
    """Display the claims, or those of one notebook, as a table, the corrections first."""
    chosen = [claim for claim in load() if notebook in (None, claim.notebook)]
    claims = [claim for verdict in VERDICTS for claim in chosen if claim.verdict == verdict]
    if not claims:
        raise ValueError(f"the ledger holds no claim of a notebook {notebook!r}")
    rows = [
        f"| {c.slide} | {c.says} | **{VERDICTS[c.verdict]}** | {_settled(c, notebook)} |"
        for c in claims
    ]
    head = "| slide | the lecture says | verdict | what holds, and where |"
    counts = [f"{n} {v}" for v in VERDICTS if (n := sum(c.verdict == v for c in claims))]
    plain = f"{len(claims)} claims: {', '.join(counts)}"
    table = "\n".join([plain, "", head, "|---|---|---|---|", *rows])
    display({"text/markdown": table, "text/plain": plain}, raw=True)


def _settled(claim: Claim, notebook: str | None) -> str:
    if claim.kind == "editorial" or notebook:
        return claim.instead
    return f"{claim.instead} [{claim.notebook[:2]}]({claim.notebook}.ipynb)".strip()
