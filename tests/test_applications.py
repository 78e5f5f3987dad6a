"""Notebook 10: masks and batches, the one net, its rivals, and what the widget draws."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from helpers import applications as app
from helpers import data
from helpers.applications import exercises, experiment, figures, widget
from helpers.recurrent import Elman, cross_entropy, unroll

SIZES = st.integers(1, 6)


@given(SIZES, SIZES, SIZES)
def test_as_many_outputs_count_as_are_to_be_said(n, k, more):
    for shape, (read, said) in {
        "aligned": (n, n),
        "sequence to single": (n, 1),
        "single to sequence": (1, k),
        "non-aligned": (n, k),
    }.items():
        mask = app.counted(shape, read, said, n + k + more)
        assert mask.sum() == said
        first = 0 if shape == "aligned" else read - 1
        assert mask.nonzero().flatten().tolist() == list(range(first, first + said))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("many to many", 1, 1, 1), "the shape 'many to many' is none of aligned"),
        (("aligned", 2, 3, 9), "2 inputs and 3 outputs are not aligned"),
        (("sequence to single", 2, 2, 9), "are not sequence to single"),
        (("single to sequence", 2, 2, 9), "are not single to sequence"),
        (("non-aligned", 0, 2, 9), "0 inputs"),
        (("non-aligned", 3, 3, 4), "4 steps are too few: the last that counts is step 5"),
    ],
)
def test_counts_that_fit_no_shape_are_refused(arguments, said):
    with pytest.raises(ValueError, match=said):
        app.counted(*arguments)


def test_what_was_said_is_read_in_the_next_step():
    xs, ys, mask = app.laid_out([([7, 8, 9], [1, 2]), ([5], [3, 4, 6])], "non-aligned")
    assert xs.tolist() == [[7, 8, 9, 1], [5, 3, 4, 0]]
    assert ys.tolist() == [[0, 0, 1, 2], [3, 4, 6, 0]]
    assert mask.int().tolist() == [[0, 0, 1, 1], [1, 1, 1, 0]]
    xs, ys, mask = app.laid_out([([7, 8], [1, 2]), ([5], [3])], "aligned", 3)
    assert xs.tolist() == [[7, 8, 0], [5, 0, 0]]
    assert ys.tolist() == [[1, 2, 0], [3, 0, 0]]


def test_the_net_is_notebook_07s_with_torchs_cell():
    torch.manual_seed(0)
    net, cell = app.Net(nn.Linear(3, 4), 4, 2, nn.RNN), Elman(4, 4)
    rnn = net.cell
    with torch.no_grad():
        for mine, its in ((cell.W, rnn.weight_ih_l0), (cell.U, rnn.weight_hh_l0)):
            mine.copy_(its)
        cell.b.copy_(rnn.bias_ih_l0 + rnn.bias_hh_l0)
    xs = torch.randn(5, 6, 3)
    hs, _ = unroll(cell, net.first(xs))
    assert torch.allclose(net.states(xs), hs, atol=1e-6)
    assert torch.allclose(net.states(xs[:, 3:], hs[:, 2]), hs[:, 3:], atol=1e-6)
    ys, mask = torch.randint(2, (5, 6)), torch.rand(5, 6) > 0.5
    assert torch.isclose(app.loss(net, xs, ys, mask), cross_entropy(net(xs), ys, mask))


def test_a_bag_is_the_mean_of_what_was_read_so_far():
    xs = torch.randn(2, 5, 3)
    hs, last = app.Mean(3, 3, batch_first=True)(xs)
    for t in range(5):
        assert torch.allclose(hs[:, t], xs[:, : t + 1].mean(dim=1), atol=1e-6)
    assert torch.equal(last, hs[:, -1])


def test_what_is_written_depends_on_nothing_behind_the_first_step_that_counts():
    torch.manual_seed(1)
    net = app.Net(nn.Embedding(9, 6), 6, 9)
    xs, _, mask = app.laid_out([([1, 2, 3], [4, 5]), ([6], [7, 8, 1])], "non-aligned")
    written = app.write(net, xs, mask, 5, lambda y: y)
    other = torch.where(mask.cumsum(dim=1) > 1, 8 - xs, xs)
    assert torch.equal(app.write(net, other, mask, 5, lambda y: y), written)
    for row, start in zip(written, ([1, 2, 3], [6]), strict=True):
        read = list(start)
        for said in row.tolist():
            assert net(torch.tensor([read]))[0, -1].argmax() == said
            read.append(said)


def test_a_row_is_right_if_all_that_counts_is():
    ys, mask = torch.tensor([[0, 1, 2], [3, 4, 0]]), torch.tensor([[0, 1, 1], [1, 1, 0]]) > 0
    assert app.all_right(torch.tensor([[1, 2, 9], [3, 4, 9]]), ys, mask) == 1
    assert app.all_right(torch.tensor([[1, 0, 9], [3, 4, 9]]), ys, mask) == 0.5


@given(st.integers(1, 5000), SIZES)
def test_perplexity_of_equal_choices_is_their_number(V, n):
    assert np.isclose(app.perplexity([1 / V] * n), V)


@settings(max_examples=30)
@given(st.lists(st.integers(0, 4), min_size=2, max_size=30))
def test_a_bigrams_probabilities_sum_to_one(words):
    xs, ys = torch.tensor(words[:-1]), torch.tensor(words[1:])
    model, every = app.Bigrams(xs, ys, 5), torch.arange(5)
    for v in range(5):
        p = model(torch.full((5,), v), every)
        assert np.isclose(p.sum(), 1)
        assert p.min() > 0


def test_bigrams_by_hand():
    model = app.Bigrams(torch.tensor([0, 0, 1]), torch.tensor([1, 1, 0]), 2, D=0.5)
    q = np.array([2, 2]) / 4  # pairs that end in 0, in 1, and one each
    p = model(torch.tensor([0, 0, 1]), torch.tensor([1, 0, 1]))
    assert np.allclose(p, [(2 - 0.5 + 0.5 * q[1]) / 2, 0.5 * q[0] / 2, 0.5 * q[1] / 1])


def test_the_target_of_a_next_word_is_the_next_input():
    train, (xs, ys, mask), known = app.next_words(data.brown()[:300], 200)
    edge = len(known) + 1
    for x, y, m in zip(xs, ys, mask, strict=True):
        assert x[0] == edge
        assert y[m][-1] == edge
        assert torch.equal(x[m][1:], y[m][:-1])
    assert len(train[0]) == 200
    assert len(xs) == 100


def test_bare_sentences_have_no_marks():
    tagged = [("``", "."), ("Why", "ADV"), (",", "."), ("Jim", "NOUN"), ("''", "."), ("?", ".")]
    assert app.bare(tagged) == ("why", "jim")
    assert app.bare([("?", ".")]) == ()


def test_no_mark_tells_a_question():
    pairs = app.as_many(data.questions(), data.brown(), 0)
    assert sum(kind for _, kind in pairs) == len(pairs) / 2 == 1389
    assert len(set(pairs)) == len(pairs)
    words = [w for sentence, _ in pairs for w in sentence]
    assert not {"``", "''", ",", ".", ";", "!"} & set(words)
    assert words.count("?") <= 1  # one is tagged as a noun


def test_pieces_of_one_text_stay_on_one_side():
    texts = [("a", [f"A{i}"] * 500) for i in range(3)] + [("k", [f"K{i}"] * 700) for i in range(3)]
    cut = app.pieces(texts, 0)
    assert len(cut) == 30
    for at in range(0, 30, 5):
        words = {w for piece, _ in cut[at : at + 5] for w in piece}
        assert len(words) == 1
        assert {kind for _, kind in cut[at : at + 5]} == {3 * words.pop().startswith("k")}
    assert all(len(piece) == 100 for piece, _ in cut)
    assert app.pieces(texts, 1) != cut


def test_terms_to_search_for():
    question = [("Where", "ADV"), ("is", "VERB"), ("the", "DET"), ("old", "ADJ"), ("post", "NOUN")]
    assert [word for word, tag in question if app.is_term(word, tag)] == ["old", "post"]
    train, asked = data.brown()[:500], data.questions()
    wide, (xs, ys, mask), n, o = app.searched(train, asked, "non-aligned")
    assert len(wide[0]) == 500
    assert n == o
    new = app.new_questions(train, asked)
    seen = app.Counter(word.lower() for s in train for word, _ in s)
    assert len(xs) == len(new)
    assert not set(map(tuple, new)) & set(map(tuple, train))
    assert min(seen[word.lower()] for q in new for word, _ in q) == 2
    assert xs[xs.cumsum(dim=1) > 0].min() >= 0
    assert ys[mask].min() > 0  # no unknown word counts as a right one
    assert (ys[mask] == n - 1).sum() == len(xs)  # each answer ends once
    *_, (xs, ys, mask), _, o = app.searched(train, asked, "aligned")
    assert o == 2
    assert ys[mask].max() == 1


def test_groups_of_genres():
    named = {name: app.GROUPS[app.group(letter)] for letter, name in data.GENRES.items()}
    assert {g for name, g in named.items() if name.startswith("press")} == {"press"}
    assert named["religion"] == named["government"] == "general prose"
    assert named["learned"] == "learned"
    assert named["general fiction"] == "fiction"
    assert named["humour"] == "fiction"


@given(st.text(app.ABC, min_size=1, max_size=8))
def test_each_misspelling_is_one_change_away(word):
    wrong = app.misspelt(word)
    assert word not in wrong
    assert len(set(wrong)) == len(wrong)
    for w in filter(None, wrong):
        assert app.nearest(w, {word: 1}) == word


def test_what_no_change_makes_a_word_of_is_left_alone():
    assert app.nearest("xqzv", {"word": 1}) == "xqzv"
    assert app.nearest("wrod", {"word": 2, "rod": 1}) == "word"


def test_new_words_are_in_no_training_pair():
    counts = app.Counter(word.lower() for s in data.brown() for word, _ in s)
    train, test, new, known = app.spellings(counts)
    assert len(test) == 1000
    assert len(new) == 300
    right = {r for _, r in new}
    assert not right & {r for _, r in train + test}
    assert not right & set(known)
    assert not set(train) & set(test)
    with pytest.raises(ValueError, match="'é' is none of the letters"):
        app.letters("café")


def test_films_go_one_way():
    image = np.zeros((1, 14, 14), np.float32)
    image[0, 7, 7] = 1
    xs, ys, mask = app.films(image, 4)(20, np.random.default_rng(0))
    at = np.array([[np.argwhere(frame)[0] for frame in film.reshape(4, 14, 14)] for film in xs])
    ways = np.array([*app.WAYS.values()])[ys]
    assert (np.diff(at, axis=1) == ways[:, 1:]).all()
    assert mask.all()
    assert (np.abs(at[:, 0] - 7) <= 3).all()


def test_captions_show_two_digits_once_and_spell_them():
    images = np.stack([np.full((14, 14), i / 10, np.float32) for i in range(10)])
    xs, ys, mask = app.captions(images, np.arange(10))(30, np.random.default_rng(0))
    assert not xs[:, 1:, :392].any()
    for x, y, m in zip(xs, ys, mask, strict=True):
        picture = x[0, :392].reshape(14, 28)
        named = [app.NAMES[round(float(half) * 10)] for half in (picture[0, 0], picture[0, -1])]
        said = "".join(app.SIGNS[i] for i in y[m])
        assert said == " ".join(named) + "."
        fed = app.sign_fed(torch.from_numpy(y[m][:-1]))
        assert np.array_equal(x[1 : m.sum()], fed.numpy())
    assert app.small(np.full((2, 28, 28), 255, np.uint8)).tolist() == np.ones((2, 14, 14)).tolist()


def test_stored_weights_come_back():
    torch.manual_seed(0)
    n = len(app.LETTERS)
    net = app.Net(nn.Embedding(n, 8), 8, n)
    again = widget.stored_speller(experiment.packed(net))
    xs = torch.tensor([app.letters("helo>")])
    assert torch.allclose(net(xs), again(xs), atol=2e-3)


def test_a_cell_that_begins_anew_sees_one_step_alone():
    torch.manual_seed(0)
    cell, xs = experiment.Alone(3, 3, batch_first=True), torch.randn(2, 4, 3)
    hs, _ = cell(xs)
    assert torch.allclose(hs[:, 2:3], cell(xs[:, 2:3])[0], atol=1e-6)


def test_a_job_is_trained_for_so_many_times_its_steps(monkeypatch):
    seen = []

    def job(steps, seed):
        net = lambda cell: app.Net(nn.Embedding(4, 3), 3, 4, cell)
        batch = app.laid_out([([1, 2], [3])], "sequence to single")
        seen.append((steps, seed))
        return net, [batch] * steps, 0.1, lambda net: {"loss": app.loss(net, *batch).item()}

    monkeypatch.setitem(experiment.TASKS, "job", (job, 5))
    once = experiment.learnt("job", "GRU", 3)
    longer = experiment.learnt("job", "GRU", 3, times=4)
    assert seen == [(5, 3), (20, 3)]
    assert longer["loss"] < once["loss"]


def test_the_examples_of_the_explorer_can_be_spelt():
    counts = app.Counter(word.lower() for s in data.brown() for word, _ in s)
    *_, known = app.spellings(counts)
    assert len(known) == 3509
    assert all(4 <= len(word) <= 9 for word in known)
    assert app.nearest(widget.EXAMPLES["spelling"], known) == "believe"


def test_marks_do_not_matter_to_the_explorers_questions(explorer):
    assert explorer._draw("question or statement", "Is he there ?") == explorer._draw(
        "question or statement", '"is he there?"'
    )


RIGHT = (
    ("Is he there ?", "He is there !"),
    ("Can you, Jim?", "You can, Jim."),
    ("is he there", "there he is"),
)


@pytest.mark.parametrize("pair", RIGHT)
def test_other_sentences_of_the_same_words_are_right_too(pair):
    judge = exercises.EXERCISES["applications-statements"].judge
    assert judge([pair, [0.1, 0.2], False, True]) is None


@pytest.fixture(scope="module")
def explorer():
    torch.manual_seed(0)
    known = {"is": 1, "he": 2, "there": 3}
    asked = app.Net(nn.Embedding(4, 8), 8, 2)
    following = app.Net(nn.Embedding(9, 8), 8, 9)
    n = len(app.LETTERS)
    speller = app.Net(nn.Embedding(n, 8), 8, n)
    more = {**known, "a": 4, "b": 5, "c": 6, "d": 7}
    return widget.TextExplorer((asked, known), (following, more), (speller, {"there": 1}))


def test_the_explorer_has_a_picture_for_each_task(explorer):
    assert list(explorer.data["controls"][0]["options"]) == [*widget.EXAMPLES]
    assert explorer.data["filled"] == [[text] for text in widget.EXAMPLES.values()]
    for task, text, words in (
        (
            "question or statement",
            "is he there",
            ["P(question) if the sentence ended here", "there"],
        ),
        ("next word", "is he", ["the likeliest next words", "… is he …"]),
        ("spelling", "thre", ["the dictionary says: there", "thre →"]),
    ):
        picture = explorer._draw(task, text)
        assert all(word in picture for word in words)


@pytest.mark.parametrize(
    ("task", "typed", "said"),
    [
        ("next word", "", "a text of 1 to 15 words is needed, this one has 0"),
        ("question or statement", "is " * 16, "this one has 16"),
        ("spelling", "two words", "one word is needed, this one has 2"),
        ("spelling", "it", "a word of 3 to 10 letters is needed, 'it' has 2"),
        ("spelling", "caf3", "'3' is none of the letters a to z"),
    ],
)
def test_what_cannot_be_read_gets_a_sentence(explorer, task, typed, said):
    with pytest.raises(ValueError, match=said):
        explorer._draw(task, typed)


def test_figures_say_what_they_show():
    rows = {"aligned": [("a", "X", True), ("b", "Y", True)]}
    rows["sequence to single"] = [("a", "X", False), ("b", "Y", True)]
    ax = figures.wirings(rows)
    said = "sequence to single: 2 steps read something, outputs that count: 1"
    assert said in ax.figure.get_label()
    rows = {"single to sequence": [(np.zeros((14, 28)), "o", True), ("o", "n", True)]}
    said = "single to sequence: 2 steps read something, outputs that count: 2"
    assert figures.wirings(rows).figure.get_label().endswith(said)
    ax = figures.seeds({"task": {"net": ([0.5, 0.6, 0.7], "model"), "rival": ([0.4], "baseline")}})
    assert "task: net 0.60, rival 0.40" in ax.figure.get_label()
    assert ax.figure.get_label().startswith("The GRU wins 1 of 1 tasks")
    ax = figures.seeds({"task": {"net": ([0.3], "model"), "rival": ([0.4], "baseline")}})
    assert ax.figure.get_label().startswith("The GRU wins 0 of 1 tasks")
    ax = figures.frames({"net": (np.array([[0.2], [0.7], [0.9]]), "model")})
    assert len(ax.lines) == 2
    assert "“net” is right 70%" in ax.figure.get_label()
    ax = figures.pictures({"one": np.ones((14, 28)), "two": np.eye(14, 28)}, "Two", "pictures")
    assert ax.figure.get_label() == "Two: one, two"
    assert [image.get_array().shape for image in ax.images] == [(14, 28)] * 2
