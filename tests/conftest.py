"""What every test shares: one thread, no progress bars, a learner's state that starts empty."""

import os
import tempfile

import pytest
from hypothesis import settings

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
