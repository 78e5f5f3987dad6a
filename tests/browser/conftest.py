"""JupyterLab on the learner's copies, and a real browser to look at it."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import failures
import nbformat
import pytest
from playwright.sync_api import Page, expect, sync_playwright

from helpers.authoring import NOTEBOOKS, versions

MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", MAC)
OFF = ("sync", "gpu", "quic", "background-networking", "component-update")
FLAGS = ["--no-sandbox", "--no-first-run", *(f"--disable-{what}" for what in OFF)]
SETTINGS = {
    "notebook-extension/tracker": {"windowingMode": "none"},  # every cell is in the page
}
PARTS = {  # one cell each of parts.ipynb; the last one keeps the kernel busy
    "setup": "import time\nimport numpy as np\nfrom helpers.checks import predict\n"
    "from helpers.data import digits\n"
    "from helpers.grammar.exercises import CORRECTED, SLIDE, WORDS",
    "tagger": "from helpers.recurrent.widget import Forgets, Knows, TaggerAtWork, Unfolding\n"
    "TaggerAtWork(lambda words: {'word alone': ['X'] * len(words), "
    "'with memory': [w[0].upper() for w in words]}, {'the'}, 'the quick fox')",
    "pooling": "from helpers.pooling.widget import PoolingStepper\n"
    "PoolingStepper(np.array([[1, 2, 3, 4, 5], [9, 8, 7, 6, 0], [0, 2, 4, 6, 8], "
    "[2, 3, 4, 5, 1], [6, 7, 8, 9, 0]]))",
    "convolution": "from helpers.convolution.widget import ConvolutionStepper\n"
    "dot = np.zeros((3, 3, 5), int)\ndot[[0, 1, 2], 1, [1, 2, 3]] = 9\n"
    "ConvolutionStepper({'the signal': np.array([0, 0, 2, 2, 2, 5, 5, 1]), "
    "'a seven': digits()[0][7].astype(int), 'a film': dot})",
    "ledger": "from helpers.autoencoder.widget import WeightLedger\n"
    "WeightLedger((784, 1000, 500, 250, 30))",
    "tree": "from helpers.grammar.widget import TreeExplorer\n"
    "TreeExplorer({'corrected': CORRECTED, 'slide': SLIDE}, ' '.join(WORDS))",
    "field": "from helpers.grammar.widget import FieldExplorer\nFieldExplorer(WORDS, 3, 8)",
    "bags": "from helpers.tokens.widget import BagExplorer\nBagExplorer('AACA', 'ACAA')",
    "stability": "from helpers.autoregression.widget import StabilityExplorer\n"
    "StabilityExplorer(1.39, -0.69)",
    "windows": "from helpers.convolution import convolve\n"
    "from helpers.convolution.figures import windows_svg\n"
    "from helpers.widgets import Explorer, Marks\n"
    "x, w = np.arange(784).reshape(28, 28) % 256, np.array([[-1, 0, 1]] * 3)\n"
    "film = Marks(*windows_svg(x, w, convolve(x, w)))\n"
    "Explorer(lambda: film, {}, words='676 windows; a test')",
    "unfolding": "Unfolding((2, -1, 3, 1), [(2, 0), (0, 2), (3, 2), (1, 5)], (2, 2, 5, 6))",
    "knows": "Knows(lambda words: np.tri(len(words)), 'the quick brown fox jumps over it')",
    "forgets": "Forgets({(net, m): np.clip((m - np.arange(100)) / 10, 0, 1) "
    "for net in ('linear', 'tanh') for m in (10, 20, 30)})",
    "wiring": "from helpers.variants import wires\n"
    "from helpers.variants.experiment import READERS\n"
    "from helpers.variants.widget import Films, Wiring\n"
    "Wiring({name: wires(READERS[name](), 1) for name in ('hidden to hidden', 'upper to lower')})",
    "films": "frames = np.random.default_rng(0).random((8, 14, 14))\n"
    "Films({name: {'seen': frames, 'comes next': 1 - frames} for name in ('one', 'two')})",
    "passes": "from helpers.bptt.widget import Passes, PathLedger, PriceExplorer, WindowExplorer\n"
    "net = (np.array([[0.5], [-0.4]]), np.array([[0.6, -0.8], [0.7, 0.2]]), "
    "np.array([[1.0], [0.5], [-1.0], [0.5]]), np.array([1.0, -1.0]), 1.0)\nPasses(*net)",
    "paths": "PathLedger(*net, np.array([[0.4, -0.84], [0.19, 0.9]]))",
    "price": "PriceExplorer()",
    "window": "WindowExplorer(np.arange(1700, 1908), np.arange(208) % 11, "
    "{'fresh': [0.5 / k for k in range(1, 61)], 'trained': [2.0] * 60})",
    "date": "import torch\nfrom helpers.attention import Dot, Translator, characters\n"
    "from helpers.attention.widget import DateExplorer, TemperatureExplorer\n"
    "torch.manual_seed(0)\nletters = characters(['24 october 2040'])\n"
    "DateExplorer(Translator(len(letters) + 1, 11, 8, Dot()), letters, '24 october 2040')",
    "temperature": "TemperatureExplorer([2.0, 1.2, 0.4, 0.0, -1.0], [8.0, 2.0, 5.0, 1.0, 3.0])",
    "texts": "import torch\nfrom torch import nn\nfrom helpers.applications import Net\n"
    "from helpers.applications.widget import TextExplorer\ntorch.manual_seed(0)\n"
    "known = {w: i for i, w in enumerate('is he there at the looked'.split(), 1)}\n"
    "net = lambda n, o: Net(nn.Embedding(n, 8), 8, o)\n"
    "TextExplorer((net(7, 2), known), (net(8, 8), known), (net(28, 28), {'government': 1}))",
    "phase": "from helpers.gradients import carried_back, jacobians, phase_map\n"
    "from helpers.gradients.widget import CircleFilm, PhaseExplorer\n"
    "gains, scales = np.arange(4, 31) / 10, np.arange(21) / 10\n"
    "PhaseExplorer(phase_map(gains, scales), gains, scales)",
    "circle": "U, still = np.array([[0.5, 2.0], [0.0, 0.5]]), np.zeros((13, 2))\n"
    "back = lambda U: carried_back(U, jacobians(U, still, 'linear'), np.eye(2))\n"
    "CircleFilm({'shear': (U, back(U)), 'none': (np.eye(2), back(np.eye(2)))})",
    "gates": "from helpers.memory.widget import GateExplorer, TrainingFilm\nGateExplorer()",
    "training": "values = np.exp(1j * np.arange(8)) * 0.9\n"
    "TrainingFilm({name: [(10 * n, 0.7 / (n + 1), values * size, 0.5 ** np.arange(20)) "
    "for n in range(5)] for name, size in (('tanh', 0.5), ('LSTM', 1.1))})",
    "prediction": "predict('pooling-predict-corner')",
    "busy": "end = time.time() + 30\nwhile time.time() < end: sum(range(1000))",
}


def browser_path() -> str:
    """The browser to drive; without one the tests are skipped, in CI they fail."""
    for name in filter(None, (os.environ.get("COMPANION_BROWSER"), *BROWSERS)):
        if path := shutil.which(name):
            return path
    reason = "no Chromium or Chrome was found; COMPANION_BROWSER=/path/to/it names one"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser():
    """One browser whose pages share a cache: JupyterLab is loaded once."""
    path = browser_path()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium.new_context()
        chromium.close()


@contextmanager
def jupyter_lab(root: Path, state: Path):
    """A JupyterLab of its own settings on 127.0.0.1 that shows `root`; yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for name, values in SETTINGS.items():
        file = state / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values))
    env = os.environ | {
        "COMPANION_STATE": str(state / "learner"),
        "JUPYTERLAB_SETTINGS_DIR": str(state / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(state / "workspaces"),
        "JUPYTER_CONFIG_DIR": str(state / "config"),
        "JUPYTER_DATA_DIR": str(state / "data"),
        "JUPYTER_RUNTIME_DIR": str(state / "runtime"),
    }
    options = [
        f"--ServerApp.root_dir={root}",
        f"--ServerApp.port={port}",
        "--no-browser",
        "--ServerApp.ip=127.0.0.1",
        "--IdentityProvider.token=",
        "--allow-root",
        "--LabApp.expose_app_in_browser=True",
        "--ServerApp.port_retries=0",
    ]
    with (state / "lab.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *options], env=env, stdout=log, stderr=log
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(lambda: urlopen(f"{address}/api", timeout=2), server)
            yield address
        finally:
            server.terminate()
            server.wait(30)


def _wait(answer, server, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and server.poll() is None:
        try:
            return answer().close()
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("JupyterLab did not start in time")


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """The address of a JupyterLab on copies of all notebooks; the sources lie in source/."""
    root, state = tmp_path_factory.mktemp("work"), tmp_path_factory.mktemp("state")
    versions.write_workbooks(root)
    versions.quiet_lab()
    shutil.copytree(NOTEBOOKS, root / "source")
    parts = [nbformat.v4.new_code_cell(code) for code in PARTS.values()]
    kernel = {"kernelspec": dict(versions.KERNEL)}
    nbformat.write(nbformat.v4.new_notebook(cells=parts, metadata=kernel), root / "parts.ipynb")
    with jupyter_lab(root, state) as address:
        yield Lab(address, state)


class Lab(str):
    """The address of a JupyterLab, and where its state lies."""

    def __new__(cls, address: str, state: Path):
        lab = super().__new__(cls, address)
        lab.state = state
        return lab


class Notebook:
    """A notebook open in JupyterLab."""

    def __init__(self, page: Page, lab: str, name: str) -> None:
        self.page, self.console, self.state, self.ran = page, [], lab.state, 0
        page.on("console", lambda m: m.type == "error" and self.console.append(m.text))
        page.goto(f"{lab}/lab/tree/{name}?reset")
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
        page.wait_for_function(f"{CONTEXT}?.session?.kernel?.status === 'idle'", timeout=60_000)

    def command(self, name: str, seconds: float = 120) -> None:
        """One of JupyterLab's commands, until it is done and the kernel idle."""
        run = f"window.jupyterapp.commands.execute('notebook:{name}')"
        self.page.evaluate(f"{{ window.done = false; {run}.then(() => {{ window.done = true }}) }}")
        self.page.wait_for_function("window.done", timeout=seconds * 1000)
        self.page.wait_for_function(f"{CONTEXT}.session.kernel.status === 'idle'")

    def run_all(self) -> None:
        """Every cell, from top to bottom."""
        self.command("run-all-cells")

    def run_above(self, code: str) -> None:
        """Run All Above, on the one cell that holds `code`; not again what was run so before."""
        number = self.page.evaluate(SELECT, code)
        if number > self.ran:
            self.command("run-all-above")
            self.ran = number
            assert self.errors() == []

    def run_cell(self, code: str) -> None:
        """Run the one cell that holds `code`, by keyboard, after all that stands above it."""
        self.run_above(code)
        editor = self.page.locator(".jp-CodeCell .cm-content").filter(has_text=code)
        editor.click()
        self.page.keyboard.press("Control+Enter")
        self.page.wait_for_function(f"{CONTEXT}.session.kernel.status === 'idle'")

    def texts(self, kind: str) -> list[str]:
        """The texts of all outputs of one kind."""
        return self.page.locator(
            f'.jp-OutputArea-output[data-mime-type="{kind}"]'
        ).all_inner_texts()

    def errors(self) -> list[str]:
        """Tracebacks, messages on stderr, and widgets that could not be shown."""
        broken = self.page.locator("text=Error displaying widget").all_inner_texts()
        return [
            *self.texts("application/vnd.jupyter.error"),
            *self.texts("application/vnd.jupyter.stderr"),
            *broken,
        ]


CONTEXT = "window.jupyterapp?.shell?.currentWidget?.sessionContext"
SELECT = """code => {
    const notebook = window.jupyterapp.shell.currentWidget.content;
    const holds = ({ model }) => model.type === "code" && model.sharedModel.source.includes(code);
    notebook.deselectAll();
    return notebook.activeCellIndex = notebook.widgets.findIndex(holds);
}"""


PAGES = []  # those that are open


@pytest.fixture(scope="module")
def open_notebook(browser, lab):
    """Open a notebook of the lab by its path, in a page of its own."""

    def open_(name: str, **viewport) -> Notebook:
        page = browser.new_page()
        page.set_viewport_size({"width": 1200, "height": 900} | viewport)
        page.set_default_timeout(20_000)
        PAGES.append(page)
        return Notebook(page, lab, name)

    yield open_
    while PAGES:
        page = PAGES.pop()
        page.evaluate(f"{CONTEXT}?.shutdown()")
        page.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """After a failure, what every open page shows."""
    report = yield
    if report.failed:
        for number, page in enumerate(PAGES):
            page.screenshot(path=failures.place(item.nodeid, f"-{number}.png"))
    return report


@pytest.fixture(scope="module")
def notebook(request, open_notebook):
    """The test module's NOTEBOOK; a test runs what it needs of it."""
    return open_notebook(request.module.NOTEBOOK)


EXPECTED = Path(__file__).parent / "expected"


def keep(locator, name: str) -> None:
    """Take a screenshot; it replaces the kept one only with COMPANION_KEEP_SCREENSHOTS=1."""
    picture = locator.screenshot()
    assert len(picture) > 1000
    if os.environ.get("COMPANION_KEEP_SCREENSHOTS") == "1":
        (EXPECTED / f"{name}.png").write_bytes(picture)
    assert (EXPECTED / f"{name}.png").is_file()
    assert f"`{name}.png`" in (EXPECTED / "README.md").read_text("utf-8")


class OnPage:
    """The widget that a cell with `code` shows: its controls by keyboard, and its picture."""

    def __init__(self, notebook: Notebook, code: str) -> None:
        self.page = notebook.page
        editor = self.page.locator(".cm-content", has_text=code)
        cell = self.page.locator(".jp-CodeCell").filter(has=editor)
        self.root = cell.locator(".jp-OutputArea-output").first
        self.svg = self.root.locator("svg[role=img]")
        self.root.scroll_into_view_if_needed()

    @classmethod
    def fresh(cls, notebook: Notebook, code: str) -> "OnPage":
        """The widget as its cell makes it, whatever was done to it before."""
        notebook.run_cell(code)
        assert notebook.errors() == []
        return cls(notebook, code)

    def press(self, name: str) -> None:
        """A button, or a choice of a radio group."""
        button = self.root.get_by_role("button", name=name, exact=True)
        if button.count():
            button.press("Enter")
        else:
            self.root.get_by_role("radio", name=name, exact=True).press("Space")

    def write(self, name: str, value) -> None:
        """A value into the field of that label, its drawer opened."""
        field = self.root.get_by_label(name, exact=True)
        if not field.is_visible():
            self.root.locator("summary").press("Enter")
        field.focus()
        self.page.keyboard.press("Control+A")
        for line, part in enumerate(str(value).split("\n")):
            if line:
                self.page.keyboard.press("Enter")
            self.page.keyboard.insert_text(part)
        self.page.keyboard.press("Tab")
        expect(self.root.locator("[aria-busy]")).to_have_count(0)

    def says(self, sentence: str) -> None:
        """Wait for the sentence about an impossible setting."""
        self.root.get_by_role("alert").get_by_text(sentence).wait_for()
