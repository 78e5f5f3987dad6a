"""The ledger: what the lecture states, whether it holds, and the cell that settles it."""

import tomllib
from dataclasses import dataclass

from IPython.display import display

from helpers.data import FOLDER

VERDICTS = ("holds", "corrected", "conditional")
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
    """Display the claims, or those of one notebook, as a table: said, verdict, what holds."""
    claims = [claim for claim in load() if notebook in (None, claim.notebook)]
    if not claims:
        raise ValueError(f"the ledger holds no claim of a notebook {notebook!r}")
    rows = [
        f"| {c.slide} | {c.id} | {c.says} | **{c.verdict}** | {_settled(c, notebook)} |"
        for c in claims
    ]
    head = "| slide | id | the lecture says | verdict | what holds, and where |"
    counts = [f"{sum(c.verdict == v for c in claims)} {v}" for v in VERDICTS]
    plain = f"{len(claims)} claims: {', '.join(counts)}"
    table = "\n".join([head, "|---|---|---|---|---|", *rows])
    display({"text/markdown": f"{plain}\n\n{table}", "text/plain": plain}, raw=True)


def _settled(claim: Claim, notebook: str | None) -> str:
    if claim.kind == "editorial" or notebook:
        return claim.instead
    link = f"[{claim.notebook[:2]}]({claim.notebook}.ipynb)"
    return f"{claim.instead} {link}".strip()
