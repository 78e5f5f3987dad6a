"""What every test shares: one thread, no progress bars, a learner's state that starts empty."""

import os
import re
import tempfile
from pathlib import Path

import failures
import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

from helpers.authoring import sources, versions

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["COMPANION_PROGRESS"] = "0"
os.environ["COMPANION_STATE"] = tempfile.mkdtemp(prefix="companion-state-")

settings.register_profile("series", deadline=None, derandomize=True, max_examples=150)
settings.load_profile("series")


@pytest.fixture
def state(tmp_path, monkeypatch):
    """A learner's state folder of this test's own."""
    monkeypatch.setenv("COMPANION_STATE", str(tmp_path / "state"))
    return tmp_path / "state"


def pytest_addoption(parser):
    parser.addoption("--notebook", metavar="N", help="only what concerns notebook N")


def pytest_collection_modifyitems(config, items):
    """With --notebook, deselect what says nothing about it."""
    if not (number := config.getoption("notebook")):
        return
    (path,) = sources([number])
    topic = versions.topic(path)
    kept = [item for item in items if concerns(item, path, topic)]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


def concerns(item, path: Path, topic: str) -> bool:
    """Whether a test is of the notebook's cells or its topic, or has one of them as a parameter."""
    if item.path == path or re.fullmatch(rf"test_{topic}(_\w+)?", item.path.stem):
        return True
    values = item.callspec.params.values() if hasattr(item, "callspec") else ()
    names = [value.stem if isinstance(value, Path) else str(value) for value in values]
    return any(name in (path.stem, topic) or name.startswith(f"{topic}-") for name in names)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """A file to one process, as `--dist loadscope` does it, but the copies one by one."""

    class Scopes(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            return nodeid if "test_copies" in nodeid else super()._split_scope(nodeid)

    return Scopes(config, log) if config.getoption("dist") == "loadscope" else None


def pytest_runtest_logreport(report):
    """Keep what a failed test said, a difference between outputs say, where CI picks it up."""
    if report.failed:
        failures.place(report.nodeid, ".txt").write_text(report.longreprtext, "utf-8")
