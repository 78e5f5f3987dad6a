"""n-gram counts against scikit-learn and nltk; chains against their definitions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nltk.util import ngrams
from sklearn.feature_extraction.text import CountVectorizer

from helpers import tokens
from helpers.tokens import CHAINS

DNA = st.text("ACGT", min_size=1, max_size=40)


@given(DNA, st.integers(1, 4))
def test_counts_agree_with_scikit_learn_and_nltk(text, n):
    if n > len(text):
        return
    bag = tokens.count_ngrams(tokens.codes(text), n)
    names = [tokens.ngram_name(c, n) for c in range(4**n)]
    oracle = CountVectorizer(
        analyzer="char", ngram_range=(n, n), lowercase=False, vocabulary=names
    ).transform([text])
    assert (bag == oracle.toarray()[0]).all()
    assert bag.sum() == len(list(ngrams(text, n)))


@given(DNA)
def test_codes_and_the_other_strand_come_back(text):
    x = tokens.codes(text)
    assert tokens.letters(x) == text
    assert (tokens.reverse_complement(tokens.reverse_complement(x)) == x).all()
    assert (tokens.codes(text.lower() + "\n") == x).all()


@given(DNA, DNA)
def test_where_two_sequences_part(first, second):
    a, b = tokens.codes(first), tokens.codes(second)
    n = tokens.parts_at(a, b)
    assert (n is None) == (first == second)
    if n and len(a) == len(b):
        bags = [[sorted(ngrams(s, k)) for s in (first, second)] for k in range(1, n + 1)]
        assert [one == two for one, two in bags] == [True] * (n - 1) + [False]


def test_sequences_that_part_late_part_exactly():
    """Both hold 40 runs of A between Cs, 1 to 40 long; two are exchanged, so short bags agree."""
    runs = ["A" * i for i in range(1, 41)]
    a, b = "C".join(runs), "C".join([*runs[:9], runs[29], *runs[10:29], runs[9], *runs[30:]])
    n = tokens.parts_at(tokens.codes(a), tokens.codes(b))
    assert sorted(ngrams(a, n)) != sorted(ngrams(b, n))
    assert sorted(ngrams(a, n - 1)) == sorted(ngrams(b, n - 1))
    assert n > 10


def test_ids_beyond_a_byte_and_no_sequences_at_all():
    assert tokens.parts_at(np.array([0, 256]), np.array([256, 256])) == 1
    assert tokens.count_ngrams(np.zeros((0, 5), int), 2).shape == (0, 16)


def test_a_byte_order_mark_is_no_letter():
    assert list(tokens.read_fasta("\ufeff>one\nAC")) == ["one"]
    assert tokens.letters(tokens.read_fasta("\ufeffAC")["pasted"]) == "AC"


@pytest.mark.parametrize("name", CHAINS)
def test_chains(name):
    P = CHAINS[name]
    pi, R = tokens.stationary(P), tokens.reversed_in_time(P)
    assert np.allclose(P.sum(axis=1), 1)
    assert np.allclose(R.sum(axis=1), 1)
    assert np.allclose(pi @ P, pi)
    assert np.allclose(pi @ R, pi)
    assert np.allclose(pi[:, None] * R, (pi[:, None] * P).T)
    x = tokens.sample(P, 500, 200, np.random.default_rng(0))
    pairs = tokens.count_ngrams(x, 2).sum(axis=0).reshape(4, 4)
    assert np.allclose(pairs / pairs.sum(), pi[:, None] * P, atol=0.005)
    backwards = tokens.log_likelihood(R, x[:, ::-1])
    assert np.allclose(tokens.log_likelihood(P, x), backwards)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: tokens.codes("AC\nGX"), "'X' at position 4 of the sequence is no base"),
        (lambda: tokens.codes(" "), "the sequence is empty"),
        (lambda: tokens.ngram_codes(np.array([0, 1]), 1.5), "n = 1.5 does not fit .* length 2"),
        (lambda: tokens.ngram_codes(np.array([0.5, 1]), 1), "ids are whole .* of dtype float64"),
        (lambda: tokens.ngram_codes(np.array([0, 1]), 3), "n = 3 does not fit .* length 2"),
        (lambda: tokens.ngram_codes(np.array([0, 4]), 1), "ids go from 0 to 3; these .* 0 to 4"),
        (lambda: tokens.read_fasta("AC\n>one\nAC"), "'AC' stands before"),
        (lambda: tokens.read_fasta(">one\nAC\n>one\nAC"), "two records are called 'one'"),
        (lambda: tokens.read_fasta(">one\n>two\nAC"), "record 'one' is empty"),
        (lambda: tokens.read_fasta(">one\nAC\n>two\nANC"), "'N' at position 2 of record 'two'"),
        (lambda: tokens.read_fasta(""), "the pasted sequence is empty"),
        (
            lambda: tokens.ngram_codes(np.zeros(40, int), 32),
            r"4\^32 different 32-grams are too many",
        ),
        (lambda: tokens.count_ngrams(np.zeros(40, int), 14), r"4\^14 = 268,435,456 counts are too"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
