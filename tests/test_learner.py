"""The learner's file: added to, never rewritten; odd lines cost nothing; old keys are known."""

import json

import pytest

from helpers import learner


def test_the_last_value_of_a_key_counts(state):
    for value in (False, True):
        learner.record("exercise", "pooling-same", value)
    learner.record("prediction", "pooling-predict-size", {"choice": "3 × 5", "right": True})
    assert learner.latest("exercise") == {"pooling-same": True}
    assert len(learner.events()) == 3


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("pool-same", "pooling-same"),
        ("conv-bug", "convolution-bug"),
        ("ae-count", "autoencoder-count"),
        ("tree-lca", "grammar-lca"),
        ("ar-wave", "autoregression-wave"),
        ("tokens-count", "tokens-count"),
        ("pooling-same", "pooling-same"),
    ],
)
def test_a_key_of_old_is_read_under_its_new_name(state, old, new):
    learner.record("exercise", old, True)
    assert learner.latest("exercise") == {new: True}
    assert json.loads(learner.state_file().read_text())["key"] == old  # the file stays as it is


def test_damaged_lines_are_passed_over_and_stay(state, capsys):
    learner.record("exercise", "a", True)
    file = learner.state_file()
    damaged = b'{"kind": "exercise", "ke\n\xff\xfe\n[1]\n{"kind": "x", "key": [1], "value": 1}\n'
    file.write_bytes(file.read_bytes() + damaged)
    learner.record("exercise", "b", True)
    assert list(learner.latest("exercise")) == ["a", "b"]
    assert damaged in file.read_bytes()
    assert capsys.readouterr().out == ""


def test_a_cut_off_last_line_costs_nothing_that_follows(state):
    for key in "abc":
        learner.record("exercise", key, True)
    path = learner.state_file()
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    learner.record("exercise", "d", True)
    assert list(learner.latest("exercise")) == ["a", "b", "c", "d"]


def test_a_state_that_cannot_be_written_is_said_and_nothing_stops(tmp_path, monkeypatch, capsys):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    monkeypatch.setenv("COMPANION_STATE", str(blocked))
    learner.record("exercise", "a", True)
    assert capsys.readouterr().out.startswith("Your progress was not saved: ")


def test_without_a_setting_the_state_lies_in_the_users_data_folder(monkeypatch):
    monkeypatch.delenv("COMPANION_STATE")
    assert learner.state_file().parts[-2:] == ("lecture-companion", "progress.jsonl")
