"""The rules that every stored notebook keeps; each takes a notebook and yields its faults."""

import ast
import re
from collections.abc import Iterator
from html import unescape
from itertools import pairwise
from pathlib import Path

from nbformat import NotebookNode

from helpers.authoring import versions

TAGS = {"setup", "live", "claim", "predict", "exercise", "check", "solution", "widget"}
TAGS |= {"nbval-ignore-output", "raises-exception"}
PIXELS = re.compile(r'base64,[^"]+')
CODE_LINES, WORDS, CODE_CELLS, FILE_KB = 20, 150, 45, 1024
FIRST_LINE = 'import os; os.environ["OMP_NUM_THREADS"] = "1"'
SECTIONS = ("## What held, what had to be corrected", "## Exercises", "## Further reading")
KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
NO_TORCH = ("00", "04", "05", "06")
TORCH = {
    "torch",
    "helpers.autoencoder",
    "helpers.memory",
    "helpers.recurrent",
    "helpers.training",
    "helpers.variants",
}


def tags(cell: NotebookNode) -> set[str]:
    return set(cell.metadata.get("tags", []))


def code_cells(nb: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in nb.cells if cell.cell_type == "code"]


def outputs(nb: NotebookNode) -> Iterator[tuple[NotebookNode, NotebookNode]]:
    return ((cell, output) for cell in code_cells(nb) for output in cell.outputs)


def tree(cell: NotebookNode) -> ast.Module:
    return ast.parse(cell.source)


def imported(code: ast.AST) -> set[str]:
    """Every module that `import a.b` or `from a import b` may load: a, and a.b."""
    names = set()
    for node in ast.walk(code):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names | {name.split(".")[0] for name in names}


def assigned(nb: NotebookNode) -> set[str]:
    """The names that some cell gives a value."""
    nodes = (node for cell in code_cells(nb) for node in ast.walk(tree(cell)))
    return {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}


def is_vacuous(test: ast.expr) -> bool:
    """`… or True`, or one side compared with itself."""
    if isinstance(test, ast.BoolOp):
        return any(isinstance(part, ast.Constant) or is_vacuous(part) for part in test.values)
    return isinstance(test, ast.Compare) and len(
        {ast.dump(side) for side in (test.left, *test.comparators)}
    ) < 1 + len(test.comparators)


def format_is_4_5(nb):
    if (nb.nbformat, nb.nbformat_minor) != (4, 5):
        yield f"format {nb.nbformat}.{nb.nbformat_minor}"


def ids_are_readable_and_unique(nb):
    seen = set()
    for cell in nb.cells:
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", cell.id):
            yield f"id {cell.id!r} is not of the form topic-what"
        if cell.id in seen:
            yield f"id {cell.id} stands twice"
        seen.add(cell.id)


def tags_are_of_the_list(nb):
    for cell in nb.cells:
        for tag in tags(cell) - TAGS:
            yield f"{cell.id}: tag {tag}"


def cells_are_short(nb):
    for cell in nb.cells:
        lines = sum(bool(line.strip()) for line in cell.source.splitlines())
        if cell.cell_type == "code" and lines > CODE_LINES:
            yield f"{cell.id}: {lines} lines of code"
        if cell.cell_type == "markdown" and len(cell.source.split()) > WORDS:
            yield f"{cell.id}: {len(cell.source.split())} words"


def there_are_not_too_many_cells(nb):
    counted = [c for c in code_cells(nb) if not tags(c) & {"exercise", "check", "solution"}]
    if len(counted) > CODE_CELLS:
        yield f"{len(counted)} code cells"


def counts_run_from_1(nb):
    counts = [cell.execution_count for cell in code_cells(nb)]
    if counts != list(range(1, len(counts) + 1)):
        yield "execution counts are not 1, 2, 3, …"


def what_shows_something_has_outputs(nb):
    for cell in code_cells(nb):
        body = tree(cell).body
        calls = {
            node.func.id
            for statement in body
            if not isinstance(statement, ast.FunctionDef | ast.ClassDef)
            for node in ast.walk(statement)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        shows = calls & {"print", "show", "check", "hint", "predict"}
        if (shows or (body and isinstance(body[-1], ast.Expr))) and not cell.outputs:
            yield f"{cell.id}: nothing is stored of what it shows"


def errors_are_announced(nb):
    for cell in code_cells(nb):
        failed = any(output.output_type == "error" for output in cell.outputs)
        if failed != ("raises-exception" in tags(cell)):
            yield f"{cell.id}: {'an error' if failed else 'raises-exception without an error'}"


def figures_have_alt_texts(nb):
    for cell, output in outputs(nb):
        if "image/png" in output.get("data", {}):
            alt = re.match(r'<img alt="([^"]+)" ', output.data.get("text/html", ""))
            said = output.data.get("text/plain", "")
            if not alt or said != f"Figure: {unescape(alt[1])}":
                yield f"{cell.id}: a figure without its alt text; show it with plots.show"


def outputs_say_the_same_everywhere(nb):
    suspicious = re.compile(
        r"<Figure size|<[\w.]+ object|0x[0-9a-f]{6,}|site-packages|[A-Z]:\\\\|"
        r"/(home|root|tmp|work|Users|opt|usr|var|mnt)/"
    )
    for cell in code_cells(nb):
        if match := suspicious.search(cell.source):
            yield f"{cell.id}: the source holds {match.group()!r}"
    for cell, output in outputs(nb):
        said = [output.get("text", ""), *map(str, output.get("data", {}).values())]
        texts = [PIXELS.sub("", text) for text in said if not text.startswith("iVBOR")]
        for text in texts:
            if match := suspicious.search(text):
                yield f"{cell.id}: output holds {match.group()!r}"
        if output.get("name") == "stderr":
            yield f"{cell.id}: a warning or message on stderr"


def metadata_is_bare(nb):
    if "widgets" in nb.metadata:
        yield "the notebook stores widget states"
    if nb.metadata.get("kernelspec") != KERNELSPEC or set(nb.metadata) != {
        "kernelspec",
        "language_info",
    }:
        yield "the notebook's metadata is not what refresh writes"
    for cell in nb.cells:
        for key in set(cell.metadata) - {"tags", "jupyter"}:
            yield f"{cell.id}: metadata {key}"
    for cell, output in outputs(nb):
        if any("widget-view" in kind for kind in output.get("data", {})):
            yield f"{cell.id}: a stored widget; refresh leaves its words"


def setup_comes_first(nb):
    setups = [cell for cell in code_cells(nb) if "setup" in tags(cell)]
    if not setups or setups[0] is not code_cells(nb)[0]:
        yield "the first code cell is not the setup"
    for cell in setups:
        if cell.source.splitlines()[0] != FIRST_LINE:
            yield f"{cell.id}: its first line is not {FIRST_LINE}"


def opening_and_closing_are_there(nb):
    opening = nb.cells[0].source
    for word in ("# ", "lide", "minutes", "1. ", "2. ", "3. "):
        if word not in opening:
            yield f"the opening has no {word!r}"
    headings = [
        line for c in nb.cells if c.cell_type == "markdown" for line in c.source.splitlines()
    ]
    for section in SECTIONS:
        if section not in headings:
            yield f"the section {section!r} is missing"


def claims_assert_what_was_computed(nb):
    for cell in code_cells(nb):
        if "claim" in tags(cell):
            tests = [n.test for n in ast.walk(tree(cell)) if isinstance(n, ast.Assert)]
            names = {n.id for test in tests for n in ast.walk(test) if isinstance(n, ast.Name)}
            if not names & assigned(nb):
                yield f"{cell.id}: a claim that asserts nothing computed"
            for test in filter(is_vacuous, tests):
                yield f"{cell.id}: `{ast.unparse(test)}` cannot fail"


def widgets_have_something_beside_them(nb):
    cells = code_cells(nb)
    for index, cell in enumerate(cells):
        if "widget" in tags(cell):
            after = [output for c in cells[index + 1 : index + 4] for output in c.outputs]
            shown = [o for o in after if "Interactive:" not in str(o.get("data", ""))]
            if not shown:
                yield f"{cell.id}: no figure or table follows the widget"
    for first, second in pairwise(nb.cells):
        if "predict" in tags(first) and "predict" in tags(second):
            yield f"{second.id}: a prediction right after a prediction"


def nothing_introduces_what_the_handout_leaves_out(nb):
    """Words right before a solution, and not before its exercise, stand alone in the handout."""
    for first, second in pairwise(nb.cells):
        left_out = "solution" in tags(second) and "solution" not in tags(first)
        if first.cell_type == "markdown" and left_out:
            yield f"{first.id}: words before the solution {second.id}"


def exercises_are_complete(nb):
    by_tag = {
        tag: [c for c in nb.cells if tag in tags(c)] for tag in ("exercise", "check", "solution")
    }
    checked = " ".join(c.source for c in by_tag["check"])
    for cell in by_tag["exercise"]:
        functions = [n.name for n in tree(cell).body if isinstance(n, ast.FunctionDef)]
        if not functions or not all(name.startswith("answer_") for name in functions):
            yield f"{cell.id}: an exercise that defines no answer_…"
        for name in functions:
            if f", {name})" not in checked:
                yield f"{cell.id}: no cell checks {name}"
    for cell in by_tag["solution"]:
        if cell.metadata.get("jupyter", {}) != versions.FOLDED[cell.cell_type]:
            yield f"{cell.id}: a solution that is not folded with what it prints"
    solved = sum("check(" in cell.source for cell in by_tag["solution"])
    if solved != len(by_tag["exercise"]):
        yield f"{len(by_tag['exercise'])} exercises, {solved} checked solutions"


RULES = (
    format_is_4_5,
    ids_are_readable_and_unique,
    tags_are_of_the_list,
    cells_are_short,
    there_are_not_too_many_cells,
    counts_run_from_1,
    what_shows_something_has_outputs,
    errors_are_announced,
    figures_have_alt_texts,
    outputs_say_the_same_everywhere,
    metadata_is_bare,
    setup_comes_first,
    opening_and_closing_are_there,
    claims_assert_what_was_computed,
    widgets_have_something_beside_them,
    nothing_introduces_what_the_handout_leaves_out,
    exercises_are_complete,
)
ONLY_TOPICS = (opening_and_closing_are_there, exercises_are_complete)  # 00 is the map


def faults(nb: NotebookNode, path: Path) -> list[str]:
    """Every fault of one notebook file."""
    rules = [r for r in RULES if not (path.name.startswith("00") and r in ONLY_TOPICS)]
    found = [f"{rule.__name__}: {fault}" for rule in rules for fault in rule(nb)]
    if path.exists() and path.stat().st_size > FILE_KB * 1024:
        found.append(f"the file has {path.stat().st_size // 1024} KB")
    if path.name[:2] in NO_TORCH and any(TORCH & imported(tree(c)) for c in code_cells(nb)):
        found.append("imports torch")
    return found
