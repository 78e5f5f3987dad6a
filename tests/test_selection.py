"""`--notebook N` keeps what concerns one notebook, and failures are kept where CI looks."""

from pathlib import Path
from types import SimpleNamespace

import failures
import pytest

NOTEBOOK = Path("notebooks/02_pooling_and_strides.ipynb")


@pytest.mark.parametrize(
    ("path", "parameter", "kept"),
    [
        ("notebooks/02_pooling_and_strides.ipynb", None, True),
        ("notebooks/03_autoencoder_parameter_count.ipynb", None, False),
        ("tests/test_pooling.py", None, True),
        ("tests/test_pooling_widget.py", "anything", True),
        ("tests/browser/test_pooling.py", None, True),
        ("tests/test_poolingless.py", None, False),
        ("tests/test_hygiene.py", Path("/x/02_pooling_and_strides.ipynb"), True),
        ("tests/test_hygiene.py", Path("/x/05_tokens_and_ngrams.ipynb"), False),
        ("tests/test_answer_keys.py", "pooling-same", True),
        ("tests/test_answer_keys.py", "tokens-pair", False),
        ("tests/test_structure.py", "pooling", True),
        ("tests/test_hygiene.py", None, False),
    ],
)
def test_a_test_is_kept_for_its_notebook_its_topic_or_its_parameter(request, path, parameter, kept):
    (conftest,) = (p for p in request.config.pluginmanager.get_plugins() if hasattr(p, "concerns"))
    item = SimpleNamespace(path=Path(path))
    if parameter:
        item.callspec = SimpleNamespace(params={"x": parameter})
    assert conftest.concerns(item, NOTEBOOK, "pooling") == kept


def test_a_failure_has_a_file_that_every_system_can_name():
    place = failures.place("tests/test_x.py::test_y[a/b: ‘c’?]", ".txt")
    assert place.parent == failures.FAILURES
    assert place.name == "test_x-py-test_y-a-b-c.txt"
    assert len(failures.place("x" * 500, "-0.png").name) < 200
