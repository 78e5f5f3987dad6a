"""The parser against nltk's, distances against their definitions, the tagger against counting."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nltk import CFG, ChartParser

from helpers import data
from helpers.authoring import datasets
from helpers.grammar import (
    Grammar,
    Tree,
    WindowTagger,
    cyk,
    layers_to_meet,
    lowest_common_ancestor,
    places,
    receptive_field,
)
from helpers.grammar.exercises import ATTACHMENT, CORRECTED, SLIDE, TREE, WORDS
from helpers.grammar.figures import field_svg

RULES = """
S -> NP VP | S CC S
NP -> DET NN | DET ADJ NN | NP PP | NN NN
VP -> VV NP | VV NP PP | VP PP
PP -> P NP
"""
LEXICON = """
DET: the
ADJ: old light
NN: dog man light saw old
VV: saw man light
P: with
CC: and
"""
SENTENCES = st.lists(st.sampled_from("the old light dog man saw with and".split()), max_size=8)


def oracle():
    lines = list(RULES.strip().splitlines())
    for line in LEXICON.strip().splitlines():
        tag, _, words = line.partition(":")
        lines.append(f"{tag} -> " + " | ".join(f"'{word}'" for word in words.split()))
    return ChartParser(CFG.fromstring("\n".join(lines)))


PARSER, OURS = oracle(), Grammar.read(RULES, LEXICON)


def in_brackets(tree):
    children = (in_brackets(c) if not isinstance(c, str) else c for c in tree)
    return f"({tree.label()} {' '.join(children)})"


@given(SENTENCES)
def test_all_trees_are_nltks(words):
    theirs = sorted(in_brackets(tree) for tree in PARSER.parse(words))
    assert sorted(map(str, cyk(OURS, words))) == theirs


@pytest.mark.parametrize(
    ("sentence", "trees"),
    [
        ("the old man the light", 1),  # the old (people) man the light
        ("the dog saw the man with the light", 3),
        ("dog the", 0),
        ("", 0),
    ],
)
def test_known_sentences_have_their_trees(sentence, trees):
    assert len(cyk(OURS, sentence.split())) == trees == len(list(PARSER.parse(sentence.split())))


def test_the_lectures_sentence_has_one_tree_under_both_grammars():
    for grammar in (SLIDE, CORRECTED):
        (tree,) = cyk(grammar, WORDS)
        assert [node.label for node in tree.nodes()].count("NP") == 2
        assert lowest_common_ancestor(tree, 3, 8).label == "S"
    assert len(cyk(ATTACHMENT, "the man saw the dog with the telescope".split())) == 2


def test_an_unknown_word_and_a_place_without_a_word_are_named():
    with pytest.raises(ValueError, match="'cat' is not in the lexicon"):
        cyk(SLIDE, "the cat jumps".split())
    with pytest.raises(ValueError, match="the sentence ends before word 10: it has 9"):
        lowest_common_ancestor(TREE, 3, 9)


def test_the_lowest_common_ancestor_is_the_smallest_that_holds_both():
    for i in range(9):
        for j in range(9):
            meet = lowest_common_ancestor(TREE, i, j)
            both = [n for n in TREE.nodes() if n.start <= min(i, j) and max(i, j) < n.end]
            assert meet in both
            assert all(n.end - n.start >= meet.end - meet.start for n in both)
            below = [c for c in meet.children if isinstance(c, Tree)]
            assert not any(c.start <= min(i, j) and max(i, j) < c.end for c in below)


def test_a_drawing_has_every_node_and_word_once():
    drawn = places(TREE)
    assert len(drawn) == len(list(TREE.nodes())) + 9
    assert [label for label, _, height, _ in drawn if height == 0] == WORDS
    assert sum(parent is None for *_, parent in drawn) == 1


@given(st.integers(2, 7), st.integers(1, 6))
def test_the_receptive_field_is_what_stacked_windows_see(kernel, layers):
    seen = {0}
    for _ in range(layers):
        seen = {i + o for i in seen for o in range(kernel)}
    assert len(seen) == receptive_field(kernel, layers)


@given(st.integers(1, 30), st.integers(2, 9))
def test_layers_to_meet_are_just_enough(distance, kernel):
    layers = layers_to_meet(distance, kernel)
    assert receptive_field(kernel, layers) > distance >= receptive_field(kernel, layers - 1)


def test_a_kernel_without_neighbours_is_named():
    with pytest.raises(ValueError, match="kernel 1 sees no neighbour"):
        layers_to_meet(5, 1)
    with pytest.raises(ValueError, match="kernel 0 and 2 layers"):
        receptive_field(0, 2)


def test_the_tagger_gives_the_most_frequent_tag_and_shrinks_what_it_never_saw():
    pairs = lambda text: [tuple(pair.split("/")) for pair in text.split()]
    training = [pairs("the/DET fish/NN"), pairs("the/DET fish/NN"), pairs("they/PRON fish/VV")]
    alone, before = (WindowTagger(left, 0).fit(training) for left in (0, 1))
    assert alone.tag(["they", "fish"]) == ["PRON", "NN"]
    assert before.tag(["they", "fish"]) == ["PRON", "VV"]
    assert before.tag(["dogs", "fish"]) == ["?", "NN"]
    assert before.tag([]) == []


def test_the_windows_shrink_from_the_longer_side():
    seen = list(WindowTagger(1, 2).windows(["a", "b", "c"], 1))
    assert seen == [(1, "a", "b", "c", ""), (1, "a", "b", "c"), (1, "a", "b"), (0, "b")]


def test_the_corpus_is_what_its_generator_makes():
    assert data.checked("corpus.txt").read_bytes() == datasets.corpus()
    sentences = data.corpus()
    assert len(sentences) == 3000
    tags = {tag for sentence in sentences for _, tag in sentence}
    assert tags == {"DET", "ADJ", "NN", "VV", "P", "PRON"}
    assert np.mean([len(sentence) for sentence in sentences]) > 4


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Grammar.read("S NP VP", "DET: the"), "the rule 'S NP VP' has no ->"),
        (
            lambda: Grammar.read("S -> NP VP", "the"),
            "the lexicon's line 'the' has no tag and colon",
        ),
        (
            lambda: Grammar.read("S -> NP VP | ", "DET: the"),
            "the rule 'S -> NP VP |' joins fewer than two parts",
        ),
        (
            lambda: Grammar.read("S -> NP", "DET: the"),
            "the rule 'S -> NP' joins fewer than two parts",
        ),
        (
            lambda: cyk(Grammar.read("S -> A B", "A: a"), "a a"),
            "a sentence is a list of words; this is one text",
        ),
        (lambda: layers_to_meet(-7, 3), "a distance of -7 is below 0"),
        (lambda: WindowTagger(-1, 0), "a window of -1 words before and 0 after: at least 0 each"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError) as error:  # noqa: PT011
        call()
    assert str(error.value) == message


def test_a_unit_sees_no_more_words_than_there_are():
    words = "the fox jumps".split()
    assert "one unit sees 3 words: the and jumps meet" in field_svg(words, 0, 2, 3, 1)
    assert "one unit sees all 3 words: the and jumps meet" in field_svg(words, 0, 2, 3, 2)
