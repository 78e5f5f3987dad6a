"""The learner's copies run from top to bottom as they are, within the time and memory they may."""

import hygiene
import pytest

from helpers.authoring import runner, sources, versions

PATHS = sources()
NOTEBOOK, CELL = 60, 15  # CPU seconds: other work on the machine does not count
PLAIN, WITH_TORCH = 150, 400  # MB
# torch's optimisers alone take 70 MB; here come 2.8 million weights, their gradients and Adam's
# two moments, and PCA in 784 dimensions.
LARGER = {"03_autoencoder_parameter_count": 500}


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_copy_runs_as_it_is(path):
    nb = versions.workbook(versions.read(path))
    run = runner.execute(nb, path.stem)
    assert sum(run.seconds.values()) <= NOTEBOOK
    assert max(run.seconds.values()) <= CELL
    usual = PLAIN if path.name[:2] in hygiene.NO_TORCH else WITH_TORCH
    if run.peak_mb:
        assert run.peak_mb <= LARGER.get(path.stem, usual)
