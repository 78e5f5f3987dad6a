"""What every moving picture owes a person: the keyboard, speed, a busy kernel, a screen reader."""

import json
import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import CONTEXT, PARTS, Notebook

from helpers.widgets.packed import pack

WIDGETS = Path(__file__).parents[2] / "helpers" / "widgets"
NAMES = [name for name in PARTS if name not in ("setup", "busy")]
ENUMERATED = ["pooling", "convolution", "tree", "field", "bags", "stability", "windows"]
ENUMERATED += [
    "unfolding",
    "forgets",
    "passes",
    "paths",
    "price",
    "window",
    "phase",
    "circle",
    "temperature",
    "gates",
    "training",
]
CONTROLS = "button, input, textarea, summary, [tabindex='0']"


class Part:
    """One widget of parts.ipynb, and the cell it stands in."""

    def __init__(self, notebook: Notebook, name: str) -> None:
        self.page, self.number = notebook.page, list(PARTS).index(name)
        self.cell = self.page.locator(".jp-CodeCell").nth(self.number)
        self.root = self.cell.locator(".lc")
        self.stage = self.root.locator(".lc-stage")

    def fresh(self) -> "Part":
        """As its cell makes it: run again, by keyboard, the cell in command mode."""
        self.page.evaluate("document.activeElement.blur()")
        self.cell.locator(".jp-InputPrompt").first.click()
        self.page.keyboard.press("Control+Enter")
        self.page.wait_for_function(f"{CONTEXT}.session.kernel.status === 'idle'")
        self.root.wait_for()
        return self

    def inside(self) -> bool:
        return self.root.evaluate("root => root.contains(document.activeElement)")

    def focused(self) -> str:
        """The accessible name of what has the focus, as its markup gives it."""
        return self.page.evaluate(
            "(e => e.getAttribute('aria-label') || e.name || e.innerText)(document.activeElement)"
        )

    def tab_in(self, most: int = 12) -> int:
        """Press Tab until a control has the focus; how many times that took."""
        for count in range(1, most + 1):
            self.page.keyboard.press("Tab")
            if self.inside():
                return count
        raise AssertionError(f"no control after {most} times Tab; at {self.focused()}")

    def tab_to(self, selector: str, most: int = 40) -> None:
        """Press Tab until the focus is on what `selector` finds."""
        for _ in range(most):
            if self.page.evaluate("s => document.activeElement.matches(s)", selector):
                return self.inside() or pytest.fail("the focus has left the widget")
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{selector} is not reached")

    def label(self) -> str:
        return self.stage.locator("svg[role=img]").get_attribute("aria-label")


@pytest.fixture(scope="module")
def parts(open_notebook):
    notebook = open_notebook("parts.ipynb")
    for name in PARTS:
        if name != "busy":
            part = Part(notebook, name)
            part.cell.locator(".jp-InputPrompt").first.click()
            notebook.page.keyboard.press("Control+Enter")
            notebook.page.wait_for_function(f"{CONTEXT}.session.kernel.status === 'idle'")
    assert notebook.errors() == []
    return notebook


@pytest.fixture
def part(request, parts):
    return Part(parts, request.param).fresh()


each = pytest.mark.parametrize("part", NAMES, indirect=True)


@each
def test_tab_reaches_every_control_from_the_cell(part):
    part.tab_in()
    reached = []
    while part.inside():
        reached.append(part.focused())
        part.page.keyboard.press("Tab")
    groups = "fieldset:has([type=radio])"
    others = f":is({CONTROLS}):not([type=radio]):not(details:not([open]) .lc-fields *)"
    expected = part.root.locator(groups).count() + part.root.locator(others).count()
    assert len(set(reached)) == len(reached) == expected


KEYS_OF_THE_NOTEBOOK = (
    *("ArrowDown ArrowUp End ArrowRight ArrowRight ArrowDown Home ArrowLeft ArrowUp".split()),
    *"bddaxmcvz",
)


@each
def test_letters_and_arrows_stay_in_the_control(part):
    page = part.page
    cells = page.locator(".jp-Cell").count()
    part.tab_in()
    seen = 0
    while part.inside():
        here = page.evaluate_handle("document.activeElement")
        kind = page.evaluate("(e => e.type ?? e.tagName)(document.activeElement)")
        group = page.evaluate("document.activeElement.name ?? ''")
        for key in KEYS_OF_THE_NOTEBOOK:
            page.keyboard.press(key)
            assert part.inside(), f"{key} leaves the {kind}"
        if kind == "radio":
            assert page.evaluate("document.activeElement.name") == group
        elif "lc-question" not in page.evaluate("document.activeElement.parentNode.className"):
            assert here.evaluate("e => e === document.activeElement"), kind
        seen += 1
        page.keyboard.press("Tab")
    assert seen
    assert page.locator(".jp-Cell").count() == cells
    assert page.locator(".jp-MarkdownCell").count() == 0
    assert part.root.count() == 1


@each
def test_axe_finds_nothing(part):
    part.root.evaluate("root => root.setAttribute('data-under-test', '')")
    for summary in part.root.locator("summary").all():
        summary.click()
    result = Axe().run(part.page, context="[data-under-test]")
    part.root.evaluate("root => root.removeAttribute('data-under-test')")
    found = [
        (v["id"], [n["html"][:120] for n in v["nodes"]]) for v in result.response["violations"]
    ]
    assert found == []


@each
def test_the_stored_data_are_small(part, tmp_path):
    path = f"{CONTEXT}.path"
    assert part.page.evaluate(path)
    output = part.page.evaluate(
        "i => window.jupyterapp.shell.currentWidget.content.widgets[i].model.outputs.toJSON()",
        part.number,
    )
    data = output[0]["data"]["application/vnd.lecture-companion.widget+json"]
    size = len(json.dumps(data, ensure_ascii=False).encode())
    print(f"\n{list(PARTS)[part.number]}: {size / 1000:.0f} KB")
    assert size <= 250_000
    assert output[0]["data"]["text/plain"].startswith("Interactive: ")


PROBE = """stage => {
  window.painted = []
  window.addEventListener('keydown', e => { window.pressed = e.timeStamp }, true)
  const done = () => window.painted.push(performance.now() - window.pressed)
  new MutationObserver(() => requestAnimationFrame(() => requestAnimationFrame(done)))
    .observe(stage, {childList: true, subtree: true, characterData: true})
}"""


def p95(part: Part, keys: list[str], rounds: int = 4) -> tuple[float, float]:
    """Median and 95th percentile of ms from key press to painted picture.

    Of the best of some rounds, since other work on the machine can only add to them.
    """
    return min((_round(part, keys) for _ in range(rounds)), key=lambda times: times[1])


def _round(part: Part, keys: list[str]) -> tuple[float, float]:
    times = []
    for key in keys:
        part.page.evaluate("window.painted = []")
        part.page.keyboard.press(key)
        part.page.wait_for_function("window.painted.length > 0", polling=10)
        times.append(part.page.evaluate("window.painted[0]"))
        part.page.wait_for_timeout(20)
    times.sort()
    return times[len(times) // 2], times[int(0.95 * (len(times) - 1))]


def ready(part: Part, selector: str) -> None:
    part.stage.evaluate(PROBE)
    part.tab_in()
    part.tab_to(selector)


def keep_busy(parts: Notebook) -> None:
    """Start the cell that computes for a while."""
    cell = parts.page.locator(".jp-CodeCell").nth(len(PARTS) - 1)
    cell.locator(".jp-InputPrompt").first.click()
    parts.page.keyboard.press("Control+Enter")
    parts.page.wait_for_function(f"{CONTEXT}.session.kernel.status === 'busy'")


def set_free(parts: Notebook) -> None:
    parts.page.evaluate(f"{CONTEXT}.session.kernel.interrupt()")
    parts.page.wait_for_function(f"{CONTEXT}.session.kernel.status === 'idle'", timeout=30_000)


KEYS = ["ArrowRight", "ArrowLeft"] * 10


@pytest.mark.parametrize("busy", [False, True], ids=["idle", "busy"])
@pytest.mark.parametrize("part", ENUMERATED, indirect=True)
def test_from_key_press_to_painted_picture(part, parts, busy):
    if busy:
        keep_busy(parts)
        part.cell.locator(".jp-InputPrompt").first.click()
    ready(part, "[type=range]")
    median, high = p95(part, KEYS)
    if busy:
        assert parts.page.evaluate(f"{CONTEXT}.session.kernel.status") == "busy"
        set_free(parts)
    state = "busy" if busy else "idle"
    print(f"\n{list(PARTS)[part.number]} {state}: {median:.0f}, p95 {high:.0f} ms")
    assert high <= 50


@pytest.mark.parametrize(
    ("part", "selector", "keys"),
    [
        ("ledger", "[type=range]", ["ArrowRight"] * 10 + ["ArrowLeft"] * 9),
        ("pooling", "textarea", ["1"] * 10 + ["Backspace"] * 9),
        ("convolution", "textarea", ["1"] * 10 + ["Backspace"] * 9),
        ("bags", "[type=text]", ["a"] * 10 + ["Backspace"] * 9),
        ("tree", "[type=text]", ["x"] * 10 + ["Backspace"] * 9),
    ],
    indirect=["part"],
)
def test_from_key_press_to_what_the_kernel_paints(part, selector, keys):
    for summary in part.root.locator("summary").all():
        summary.click()
    part.cell.locator(".jp-InputPrompt").first.click()
    ready(part, selector)
    if selector != "[type=range]":
        part.page.keyboard.press("End")
    median, high = p95(part, keys)
    print(f"\n{list(PARTS)[part.number]} typed: {median:.0f}, p95 {high:.0f} ms")
    assert high <= 100


def test_a_busy_kernel_is_told_at_once_and_the_picture_stays(parts):
    part = Part(parts, "ledger").fresh()
    keep_busy(parts)
    part.cell.locator(".jp-InputPrompt").first.click()
    part.tab_in()
    before = part.label()
    part.page.keyboard.press("ArrowRight")
    part.root.get_by_text("Waiting for the kernel").wait_for(timeout=400)
    assert part.label() == before
    for _ in range(5):
        part.page.keyboard.press("ArrowRight")
    set_free(parts)
    part.page.wait_for_function("document.querySelectorAll('[aria-busy]').length === 0")
    assert part.root.get_by_text("Waiting for the kernel").count() == 0
    assert part.label() != before


def test_a_prediction_settles_with_one_press_and_is_kept(parts):
    part = Part(parts, "prediction").fresh()
    kept = parts.state / "learner" / "progress.jsonl"
    before = len(kept.read_text("utf-8").splitlines()) if kept.exists() else 0
    part.tab_in()
    part.page.keyboard.press("ArrowRight")
    part.page.keyboard.press("Enter")
    part.root.get_by_text("No, the answer is: 0. The 1 sits in row 4").wait_for()
    part.page.keyboard.press("ArrowLeft")
    part.page.keyboard.press("Space")
    part.root.get_by_role("status").get_by_text("Yes.").wait_for()
    choices = []
    for _ in range(50):
        part.page.wait_for_timeout(100)  # the kernel writes when it has the time
        lines = kept.read_text("utf-8").splitlines() if kept.exists() else []
        choices = [json.loads(line)["value"] for line in lines[before:]]
        if len(choices) == 2:
            break
    assert choices == [{"choice": "1", "right": False}, {"choice": "0", "right": True}]


def test_escape_goes_back_to_the_cell_and_commands_still_run(parts):
    part = Part(parts, "field").fresh()
    part.tab_in()
    part.page.keyboard.press("Escape")
    assert not part.inside()
    assert part.cell.evaluate("cell => cell.contains(document.activeElement)")
    part.tab_in()
    part.root.evaluate("root => { root.dataset.old = '1' }")
    part.page.keyboard.press("Control+Enter")
    part.page.wait_for_function(f"{CONTEXT}.session.kernel.status === 'idle'")
    assert part.root.get_attribute("data-old") is None  # the cell was run again


def test_the_point_is_dragged_and_moved_by_keys(parts):
    part = Part(parts, "stability").fresh()
    part.tab_in()
    part.tab_to("[role=slider]")
    point = part.root.locator("[role=slider]")
    assert point.get_attribute("aria-valuetext") == "a₁ 1.4, a₂ −0.7"
    part.page.keyboard.press("ArrowUp")
    part.page.keyboard.press("ArrowLeft")
    assert point.get_attribute("aria-valuetext") == "a₁ 1.35, a₂ −0.65"
    pad = part.root.locator(".lc-pad").bounding_box()
    part.page.mouse.move(*(point.bounding_box()[k] + 16 for k in "xy"))
    part.page.mouse.down()
    part.page.mouse.move(pad["x"] + pad["width"] * 0.95, pad["y"] + pad["height"] * 0.1, steps=5)
    part.page.mouse.up()
    assert "the echo grows" in part.label()
    assert part.root.get_by_role("slider", name="a₁", exact=True).input_value() == "1.9"


def test_nothing_jumps(parts):
    part = Part(parts, "field").fresh()
    part.tab_in()
    top = part.root.locator(".lc-controls").bounding_box()["y"]
    for key in ("ArrowRight", "Home", "End"):
        part.page.keyboard.press(key)
        assert part.root.locator(".lc-controls").bounding_box()["y"] == top


def test_two_views_of_one_widget_agree(parts):
    part = Part(parts, "field").fresh()
    part.cell.locator(".jp-OutputArea-output").first.click(button="right")
    part.page.get_by_role("menuitem", name="Create New View for Cell Output").click()
    other = part.page.locator(".jp-LinkedOutputView .lc")
    other.wait_for()
    part.root.locator("input").first.press("ArrowRight")
    other.locator(f'svg[aria-label="{part.label()}"]').wait_for()
    other.locator("input").first.press("ArrowLeft")
    part.root.locator(
        f'svg[aria-label="{other.locator("svg").get_attribute("aria-label")}"]'
    ).wait_for()
    part.page.locator(".lm-TabBar-tabCloseIcon:visible").last.click()
    other.wait_for(state="detached")
    part.root.locator("input").first.press("ArrowRight")


def test_reduced_motion_has_no_play(parts):
    part = Part(parts, "pooling").fresh()
    play = part.root.get_by_role("button", name="play")
    assert play.is_visible()
    part.page.emulate_media(reduced_motion="reduce")
    assert not play.is_visible()
    part.page.emulate_media(reduced_motion="no-preference")


def test_a_widget_lives_on_when_its_cell_was_out_of_view(parts):
    part = Part(parts, "field").fresh()
    page = part.page
    part.tab_in()
    page.keyboard.press("ArrowRight")
    label = part.label()
    content = "window.jupyterapp.shell.currentWidget.content"
    full = f"{content}.notebookConfig = {{...{content}.notebookConfig, windowingMode: 'full'}}"
    page.evaluate(f"() => {{ {full} }}")
    try:
        page.evaluate(f"i => {{ {content}.activeCellIndex = i }}", len(PARTS) - 1)
        for to in (len(PARTS) - 1, 0, len(PARTS) - 1):
            page.evaluate(f"i => {content}.scrollToItem(i)", to)
            page.wait_for_timeout(300)
        part.root.wait_for(state="hidden")
        page.evaluate(f"i => {content}.scrollToItem(i)", part.number)
        part.root.wait_for(state="visible")
        assert part.label() == label
        part.cell.locator(".jp-InputPrompt").first.click()
        part.tab_in()
        page.keyboard.press("ArrowLeft")
        assert part.label() == "one unit sees 3 words: fox and dog do not meet"
    finally:
        page.evaluate(f"() => {{ {full.replace('full', 'none')} }}")


def test_the_browser_has_nothing_to_complain_of(parts):
    ours = [line for line in parts.console if "widget" in line.lower() or "lc-" in line]
    assert ours == []


PAGE = """<!doctype html><html lang="en"><head><title>page</title><link rel="stylesheet"
href="widgets.css"></head><body><main><h1>Page</h1><div id="here"></div></main>
<script type="module">
import { mount } from "./widgets.js";
window.clean = mount(document.getElementById("here"), await (await fetch("data.json")).json());
</script></body></html>"""


def test_the_browser_unpacks_what_python_packed(browser):
    packed = pack([["<svg>a</svg>", "<svg>b</svg>"], ["!no", "<svg>a</svg>"], ["<svg>a</svg>"]])
    module = (WIDGETS / "widgets.js").read_text("utf-8") + "\nwindow.unpack = unpack;"
    page = browser.new_page()
    page.add_script_tag(content=module, type="module")
    page.wait_for_function("!!window.unpack")
    films = page.evaluate(
        "p => unpack(p).map(f => Array.from({length: f.length}, (_, i) => f.get(i)))", packed
    )
    assert films == [["<svg>a</svg>", "<svg>b</svg>"], ["!no", "<svg>a</svg>"], ["<svg>a</svg>"]]
    page.close()


@each
def test_a_page_without_a_kernel_shows_the_stored_data(part, browser):
    output = part.page.evaluate(
        "i => window.jupyterapp.shell.currentWidget.content.widgets[i].model.outputs.toJSON()",
        part.number,
    )
    kinds = {"js": "text/javascript", "css": "text/css", "html": "text/html"}
    page = browser.new_page()
    page.set_viewport_size({"width": 390, "height": 800})

    def answer(route):
        name = route.request.url.rsplit("/", 1)[1]
        data = output[0]["data"]["application/vnd.lecture-companion.widget+json"]
        if name == "data.json":
            return route.fulfill(body=json.dumps(data), content_type="application/json")
        body = PAGE if name.endswith("html") else (WIDGETS / name).read_text("utf-8")
        return route.fulfill(body=body, content_type=kinds[name.rsplit(".", 1)[1]])

    page.route("http://page.test/**", answer)
    page.goto("http://page.test/page.html")
    root = page.locator(".lc")
    root.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    if root.get_by_role("slider").count():
        before = root.locator("svg[role=img]").get_attribute("aria-label")
        root.get_by_role("slider").first.press("ArrowRight")
        after = root.locator("svg[role=img]").get_attribute("aria-label")
        assert after != before
        assert root.get_by_role("status").first.inner_text() == after
    if root.locator("fieldset > button").count():
        root.locator("fieldset > button").last.press("Enter")
        root.get_by_role("status").get_by_text("No, the answer is").wait_for()
    assert Axe().run(page).response["violations"] == []
    page.evaluate("window.clean()")
    assert root.count() == 0
    page.close()


SHOTS = os.environ.get("COMPANION_SHOTS")


@pytest.mark.skipif(not SHOTS, reason="COMPANION_SHOTS names a folder for pictures of every part")
@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_shots(parts, theme):
    page = parts.page
    page.evaluate(
        "t => window.jupyterapp.commands.execute('apputils:change-theme', {theme: t})", theme
    )
    page.wait_for_timeout(2000)
    for name in NAMES:
        part = Part(parts, name).fresh()
        for summary in part.root.locator("summary").all():
            summary.click()
        part.tab_in()
        part.page.keyboard.press("ArrowRight")
        shot = Path(SHOTS) / f"lab-{name}-{theme.split()[1].lower()}.png"
        part.cell.screenshot(path=shot)
        assert Axe().run(page, context=".lc").response["violations"] == []
    light = "JupyterLab Light"
    page.evaluate(
        "t => window.jupyterapp.commands.execute('apputils:change-theme', {theme: t})", light
    )
