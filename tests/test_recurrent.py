"""The contract of recurrent cells, against torch's own networks and against loops by hand."""

import re
from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from helpers import recurrent as rn
from helpers import tasks
from helpers.recurrent import (
    Elman,
    Feedforward,
    Reader,
    Stack,
    Tagger,
    both_ways,
    figures,
    run_free,
    steps,
    unroll,
    widget,
)

CLOSE = {"rtol": 1e-11, "atol": 1e-12}
SMALL, WIDTH = st.integers(1, 5), st.integers(1, 4)


@st.composite
def sequences(draw):
    """Inputs (B, T, d) in float64 that want a gradient, lengths (B,) or None, and a width m."""
    B, T, d, m = draw(SMALL), draw(st.integers(1, 6)), draw(WIDTH), draw(WIDTH)
    torch.manual_seed(draw(st.integers(0, 10**6)))
    xs = torch.randn(B, T, d, dtype=torch.float64, requires_grad=True)
    own = draw(st.lists(st.integers(1, T), min_size=B, max_size=B))
    lengths = torch.tensor(own) if draw(st.booleans()) else None
    return xs, lengths, m


def elman(d, m, bias=True):
    return Elman(d, m, bias=bias).double()


def same_weights(net: nn.RNN, *cells: Elman) -> nn.RNN:
    """torch's network with the weights of the cells: layer by layer, or one from each end."""
    ends = [f"l{i}" for i in range(len(cells))]
    ends = ["l0", "l0_reverse"] if net.bidirectional else ends
    with torch.no_grad():
        for end, cell in zip(ends, cells, strict=True):
            getattr(net, f"weight_ih_{end}").copy_(cell.W)
            getattr(net, f"weight_hh_{end}").copy_(cell.U)
            if net.bias:
                getattr(net, f"bias_ih_{end}").copy_(cell.b)
                getattr(net, f"bias_hh_{end}").zero_()
    return net


def oracle(net: nn.RNN, xs, lengths):
    """torch's outputs (B, T, …), zero behind a sequence's end, and its last states."""
    if lengths is None:
        return net(xs)
    packed = pack_padded_sequence(xs, lengths, batch_first=True, enforce_sorted=False)
    out, last = net(packed)
    return pad_packed_sequence(out, batch_first=True, total_length=xs.shape[1])[0], last


def counted(xs, lengths):
    """1.0 where a sequence still goes on, (B, T, 1)."""
    B, T = xs.shape[:2]
    lengths = torch.full((B,), T) if lengths is None else lengths
    return (torch.arange(T) < lengths[:, None]).double()[..., None]


def gradients(value, *tensors):
    return torch.autograd.grad(value, tensors, retain_graph=True)


def weights_of(net: nn.RNN, end: str) -> list:
    names = ["weight_ih", "weight_hh", *(["bias_ih"] if net.bias else [])]
    return [getattr(net, f"{name}_{end}") for name in names]


def close(ours, theirs):
    for a, b in zip(ours, theirs, strict=True):
        torch.testing.assert_close(a, b, **CLOSE)


@given(sequences(), st.booleans())
def test_unrolled_is_torchs_network_in_value_and_gradient(sequence, bias):
    xs, lengths, m = sequence
    cell = elman(xs.shape[2], m, bias)
    net = same_weights(nn.RNN(xs.shape[2], m, batch_first=True, bias=bias).double(), cell)
    hs, (last,) = unroll(cell, xs, lengths=lengths)
    out, h_n = oracle(net, xs, lengths)
    mask = counted(xs, lengths)
    close((hs * mask, last), (out, h_n[0]))
    weight = torch.randn_like(hs)
    ours = (cell.W, cell.U, cell.b) if bias else (cell.W, cell.U)
    mine = gradients((hs * mask * weight).sum() + (last**2).sum(), xs, *ours)
    theirs = gradients((out * weight).sum() + (h_n**2).sum(), xs, *weights_of(net, "l0"))
    close(mine, theirs)


@given(sequences())
def test_both_ways_is_torchs_bidirectional_network(sequence):
    xs, lengths, m = sequence
    cells = [elman(xs.shape[2], m) for _ in range(2)]
    net = nn.RNN(xs.shape[2], m, batch_first=True, bidirectional=True).double()
    same_weights(net, *cells)
    hs, ((last,), (first,)) = both_ways(*cells, xs, lengths)
    out, h_n = oracle(net, xs, lengths)
    mask = counted(xs, lengths)
    close((hs * mask, last, first), (out, h_n[0], h_n[1]))
    weight = torch.randn_like(hs)
    ours = [p for cell in cells for p in (cell.W, cell.U, cell.b)]
    theirs = [p for end in ("l0", "l0_reverse") for p in weights_of(net, end)]
    close(
        gradients((hs * mask * weight).sum(), xs, *ours),
        gradients((out * weight).sum(), xs, *theirs),
    )


@given(sequences(), WIDTH)
def test_two_on_top_of_each_other_are_torchs_two_layers_of_one_width(sequence, n):
    xs, lengths, m = sequence
    lower, upper = elman(xs.shape[2], m), elman(m, m)
    net = nn.RNN(xs.shape[2], m, num_layers=2, batch_first=True).double()
    same_weights(net, lower, upper)
    hs, (g, h) = unroll(Stack(lower, upper), xs, lengths=lengths)
    out, h_n = oracle(net, xs, lengths)
    close((hs * counted(xs, lengths), h, g), (out, h_n[0], h_n[1]))
    # of two widths: the upper one reads what the lower one puts out
    top = elman(m, n)
    close(unroll(Stack(lower, top), xs)[:1], unroll(top, unroll(lower, xs)[0])[:1])


@given(sequences())
def test_a_state_holds_after_its_sequence_has_ended(sequence):
    xs, lengths, m = sequence
    cell = elman(xs.shape[2], m)
    hs, (last,) = unroll(cell, xs, lengths=lengths)
    B, T = xs.shape[:2]
    own = [T] * B if lengths is None else lengths.tolist()
    for i, length in enumerate(own):
        alone, (end,) = unroll(cell, xs[i : i + 1, :length])
        close((hs[i, :length], last[i]), (alone[0], end[0]))
        assert (hs[i, length:] == hs[i, length - 1]).all()
    noise = torch.where(counted(xs, lengths) > 0, xs, torch.full_like(xs, 7.0))
    assert torch.equal(unroll(cell, noise, lengths=lengths)[0], hs)


@given(sequences())
def test_a_sequence_cut_in_two_is_carried_on_by_its_state(sequence):
    xs, _, m = sequence
    cell = elman(xs.shape[2], m)
    xs = torch.cat([xs, xs], dim=1)
    cut = xs.shape[1] // 2
    hs, last = unroll(cell, xs)
    first, state = unroll(cell, xs[:, :cut])
    second, end = unroll(cell, xs[:, cut:], state)
    close((torch.cat([first, second], dim=1), *end), (hs, *last))
    assert [cell.out(s).shape for s in steps(cell, xs)] == [last[0].shape] * xs.shape[1]


def test_feedforward_forgets_and_elman_does_not():
    torch.manual_seed(0)
    xs = torch.randn(3, 4, 2)
    other = xs.clone()
    other[:, 0] += 1
    for cell, remembers in ((Feedforward(2, 5), False), (Elman(2, 5), True)):
        differ = unroll(cell, xs)[0] != unroll(cell, other)[0]
        assert differ[:, 0].any()
        assert differ[:, 1:].any().item() == remembers


def test_of_the_future_a_state_knows_nothing():
    torch.manual_seed(0)
    xs = torch.randn(2, 6, 3, dtype=torch.float64, requires_grad=True)
    for t, (h_t,) in enumerate(steps(elman(3, 4), xs)):
        (gradient,) = gradients(h_t.sum(), xs)
        assert (gradient[:, t + 1 :] == 0).all()
        assert (gradient[:, : t + 1] != 0).all()


def test_names_of_a_stack_say_what_lies_where():
    stack = Stack(Feedforward(2, 3), Elman(3, 4), Feedforward(4, 5))
    assert stack.names == ("k", "g", "h")
    assert [tuple(part.shape) for part in stack.start(7)] == [(7, 5), (7, 4), (7, 3)]
    assert stack.out(stack(torch.ones(7, 2), stack.start(7))).shape == (7, 5)


# What is fed back


def fed_back(B=3, T=5, d=2, o=2):
    torch.manual_seed(1)
    cell, V = elman(d + o, 4), nn.Linear(4, o).double()
    xs, ys = torch.randn(B, T, d, dtype=torch.float64), torch.randn(B, T, o, dtype=torch.float64)
    return cell, V, xs, ys


def test_forced_throughout_is_one_pass_over_inputs_and_shifted_outputs():
    cell, V, xs, ys = fed_back()
    before = torch.cat([torch.zeros_like(ys[:, :1]), ys[:, :-1]], dim=1)
    hs, _ = unroll(cell, torch.cat([xs, before], dim=2))
    close((run_free(cell, V, xs, ys, forced=1.0),), (V(hs),))


@pytest.mark.parametrize("choose", [torch.sigmoid, lambda y: y, lambda y: (y > 0).double()])
def test_running_free_is_a_loop_by_hand(choose):
    cell, V, xs, ys = fed_back()
    h, fed, out = torch.zeros(3, 4).double(), torch.zeros(3, 2).double(), []
    for t in range(5):
        z = xs[:, t] @ cell.W[:, :2].T + fed @ cell.W[:, 2:].T + h @ cell.U.T + cell.b
        h = torch.tanh(z)
        out.append(V(h))
        fed = choose(out[-1])
    close((run_free(cell, V, xs, choose=choose),), (torch.stack(out, dim=1),))
    close((run_free(cell, V, xs, ys, choose=choose),), (torch.stack(out, dim=1),))


@pytest.mark.parametrize("share", [0.25, 0.7])
def test_the_share_of_true_outputs_is_the_one_asked_for(share):
    class Echo(rn.Cell):
        """Keeps what was fed back."""

        def forward(self, x_t, state):
            return (x_t[:, 1:],)

    cell = Echo(2, 1)
    cell.register_parameter("none", nn.Parameter(torch.zeros(1)))
    xs, ys = torch.zeros(400, 50, 1), torch.ones(400, 50, 1)
    own = lambda y: torch.zeros_like(y)
    seen = run_free(cell, lambda h: h, xs, ys, share, own, np.random.default_rng(3))
    assert (seen[:, 0] == 0).all()
    assert abs(seen[:, 1:].mean().item() - share) < 0.02
    again = run_free(cell, lambda h: h, xs, ys, share, own, np.random.default_rng(3))
    assert torch.equal(seen, again)


XS = torch.zeros(2, 3, 4)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Elman(0, 3), "d is 0, m is 3"),
        (lambda: Elman(3, -1), "d is 3, m is -1"),
        (lambda: Stack(Elman(2, 3), Elman(4, 5)), "reads 4 stands on one that puts 3 out"),
        (lambda: unroll(Elman(5, 2), XS), r"inputs \(B, T, 5\) are needed.*\(2, 3, 4\)"),
        (lambda: unroll(Elman(4, 2), XS[0]), r"T at least 1: \(3, 4\)"),
        (lambda: unroll(Elman(4, 2), XS[:, :0]), r"T at least 1: \(2, 0, 4\)"),
        (lambda: unroll(Elman(4, 2), XS, None, torch.tensor([3])), r"need 2 lengths, not \(1,\)"),
        (lambda: unroll(Elman(4, 2), XS, None, torch.tensor([0, 3])), "from 1 to 3, not 0 to 3"),
        (lambda: unroll(Elman(4, 2), XS, None, torch.tensor([1, 4])), "from 1 to 3, not 1 to 4"),
        (lambda: both_ways(Elman(4, 2), Elman(3, 2), XS), r"inputs \(B, T, 3\)"),
        (lambda: run_free(Elman(5, 2), nn.Linear(2, 1), XS, None, 0.5), "0.5 true outputs.*needs"),
        (lambda: run_free(Elman(5, 2), nn.Linear(2, 1), XS, XS, 1.5), "1.5 true outputs"),
        (lambda: tasks.lag(5, 5), "a lag of 5 does not fit 5 steps"),
        (lambda: tasks.lag(5, -7), "a lag of -7 does not fit 5 steps"),
    ],
)
def test_what_cannot_be_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


# Tasks

RNG = lambda: np.random.default_rng(8)


def drawn(task, B=20):
    xs, ys, mask = task(B, RNG())
    bits = (xs[..., 0] > 0).astype(int)
    assert set(np.unique(xs)) == {-1, 1}
    assert xs.dtype == np.float32
    assert ys.shape == mask.shape == xs.shape[:2]
    return bits, ys, mask


@pytest.mark.parametrize("k", [-3, -1, 0, 1, 4])
def test_a_lag_asks_for_the_bit_that_many_steps_away(k):
    bits, ys, mask = drawn(tasks.lag(6, k))
    for t in range(6):
        there = 0 <= t - k < 6
        assert (mask[:, t] == there).all()
        if there:
            assert (ys[:, t] == bits[:, t - k]).all()


def test_parity_majority_and_first_sign_are_what_they_say():
    bits, ys, mask = drawn(tasks.parity(7))
    assert mask.all()
    assert (ys == [[sum(row[: t + 1]) % 2 for t in range(7)] for row in bits.tolist()]).all()
    bits, ys, mask = drawn(tasks.majority(7))
    for row, answers, counts in zip(bits.tolist(), ys, mask, strict=True):
        for t in range(7):
            lead = 2 * sum(row[: t + 1]) - t - 1
            assert counts[t] == (lead != 0)
            assert answers[t] == (lead > 0)
    bits, ys, mask = drawn(tasks.first_sign(7))
    assert (ys[:, -1] == bits[:, 0]).all()
    assert (mask == (np.arange(7) == 6)).all()


@pytest.mark.parametrize("upside_down", [False, True])
def test_a_moving_picture_keeps_its_way(upside_down):
    images = np.random.default_rng(0).random((5, 4, 4)).astype(np.float32)
    xs, ys, mask = tasks.moving(images, 6, upside_down)(30, RNG())
    assert xs.shape == ys.shape == (30, 6, 1, 4, 4)
    assert (mask[:, 1:]).all()
    assert (mask[:, 0] == upside_down).all()
    if upside_down:
        assert (ys == xs[..., ::-1, :]).all()
        return
    assert (ys[:, :-1] == xs[:, 1:]).all()
    ways = set()
    for film, after in zip(xs[:, :, 0], ys[:, -1, 0], strict=True):
        frames = [*film, after]
        shifts = [(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1)]
        mine = [{s for s in shifts if np.array_equal(np.roll(a, s, (0, 1)), b)}
                for a, b in pairwise(frames)]  # fmt: skip
        assert set.intersection(*mine)  # the same way all along
        ways |= set.intersection(*mine)
    assert len(ways) > 5


def test_a_stream_is_the_same_for_the_same_seed():
    one, two, other = (list(tasks.stream(tasks.parity(5), 4, 3, seed)) for seed in (1, 1, 2))
    assert len(one) == 3
    for a, b in zip(one, two, strict=True):
        assert all(torch.equal(p, q) for p, q in zip(a, b, strict=True))
    assert not torch.equal(one[0][0], other[0][0])
    assert not torch.equal(one[0][0], one[1][0])


# The tagger

TINY = [
    [("The", "DET"), ("run", "NOUN"), (".", ".")],
    [("They", "PRON"), ("run", "VERB"), ("the", "DET"), ("run", "NOUN")],
]


def test_words_and_tags_become_numbers():
    words = rn.vocabulary(TINY)
    assert words == {"run": 1, "the": 2}
    assert rn.vocabulary(TINY, 1) == {".": 1, "run": 2, "the": 3, "they": 4}
    tags = [".", "DET", "NOUN", "PRON", "VERB"]
    xs, ys, mask = rn.encoded(TINY, words, tags)
    assert xs.tolist() == [[2, 1, 0, 0], [0, 1, 2, 1]]
    assert ys.tolist() == [[1, 2, 0, 0], [3, 4, 1, 2]]
    assert mask.tolist() == [[True] * 3 + [False], [True] * 4]


def test_a_word_is_ambiguous_that_has_no_tag_nine_times_in_ten():
    of = lambda word, *counts: [[(word, f"T{i}")] for i, n in enumerate(counts) for _ in range(n)]
    sentences = [*of("Ten", 9, 1), *of("nine", 8, 1), *of("sure", 91, 9), *of("twice", 5, 5)]
    assert rn.often_ambiguous(sentences) == {"ten", "twice"}


def test_a_tagger_does_not_see_what_follows_a_sentences_end():
    torch.manual_seed(0)
    words, mask = torch.randint(0, 9, (3, 6)), torch.arange(6) < torch.tensor([[6], [2], [4]])
    for backward in (None, Elman(4, 5)):
        tagger = Tagger(9, Reader(Elman(4, 5), 7, backward))
        other = torch.where(mask, words, (words + 1) % 9)
        y_hats = tagger(words, mask)
        assert y_hats.shape == (3, 6, 7)
        assert torch.equal(tagger(other, mask)[mask], y_hats[mask])


def test_loss_and_share_count_what_the_mask_counts():
    y_hats = torch.tensor([[[2.0, 0.0], [0.0, 3.0], [9.0, 0.0]]])
    ys, mask = torch.tensor([[0, 0, 1]]), torch.tensor([[True, True, False]])
    assert rn.share_right(y_hats, ys, mask) == 0.5
    by_hand = -(torch.log_softmax(y_hats[0, :2], 1)[:, 0]).mean()
    torch.testing.assert_close(rn.cross_entropy(y_hats, ys, mask), by_hand)


@settings(max_examples=20)
@given(sequences())
def test_a_reader_reads_every_state(sequence):
    xs, lengths, m = sequence
    cell = elman(xs.shape[2], m)
    reader = Reader(cell, 3).double()
    close((reader(xs, lengths),), (reader.V(unroll(cell, xs, lengths=lengths)[0]),))


# Figures and widgets

NUMBERS, HS, Y_HATS = (2, -1, 3), [(2, 0), (0, 2), (3, 2)], (2, 2, 5)


def test_the_unrolled_net_has_every_number_and_an_arrow_a_step():
    ax = figures.unrolled(NUMBERS, HS, Y_HATS)
    words = [text.get_text() for text in ax.texts]
    for number in ("2", "−1", "3", "(2, 0)", "(0, 2)", "(3, 2)", "5"):
        assert number in words
    assert words.count("W") == words.count("U") == words.count("v") == 3 + 1  # and folded
    assert {"folded", "$h^t$", "t = 1", "t = 3"} < set(words)
    heads = [(a.xyann, a.xy) for a in ax.texts if hasattr(a, "xyann")]
    assert ((0, 1), (1, 1)) in heads  # from h⁰ to h¹
    ((back, to),) = [(a, b) for a, b in heads if a[0] == b[0] < 0 and a[1] > 0.5 and b[1] < 1.5]
    assert back[1] < 1 < to[1]  # the loop, around h
    assert "t = 3: x 3, h (3, 2), ŷ 5" in ax.figure.get_label()


@pytest.mark.parametrize("copies", range(4))
@pytest.mark.parametrize("t", range(1, 4))
def test_a_net_of_any_copies_shows_what_has_been_computed(copies, t):
    picture = figures.unfolding_svg(NUMBERS, HS, Y_HATS, copies, t)
    drawn = min(copies + 1, 3)
    assert picture.count(">W<") == picture.count(">v<") == drawn
    assert picture.count(">U<") == drawn - (copies == 0) + (copies < 3)
    states = re.findall(r">(\(\d, \d\))<", picture)
    known = [f"({a}, {b})" for a, b in HS[:t]]
    folded = known[copies:][-1:] if copies < 3 else []  # the rest shows the latest step
    assert states == known[:copies] + folded
    assert f"step {t}: " in picture


def test_the_map_of_what_is_known_has_every_norm():
    norms = np.array([[4.0, 0.0], [0.03, 2.0]])
    words = [text.get_text() for text in figures.known(["a", "b"], norms).texts]
    assert words[:4] == ["4.0", "0", "0.03", "2.0"]
    picture = figures.known_svg(["a", "b"], norms, 1)
    assert ">4.00<" in picture
    assert picture.count("0, not read yet") == 1
    assert "not read yet" not in figures.known_svg(["a", "b"], norms, 2)


def test_solved_runs_are_counted():
    right = {"feedforward": 1.0, "tanh": 0.5, "GRU": 0.99}
    rows = [
        {"net": net, "T": T, "steps": 300, "lr": lr, "seed": seed, "right": right[net]}
        for net in right for T in (10, 30) for lr in (0.1, 0.2) for seed in (0, 1, 2)
    ]  # fmt: skip
    ax = figures.solved(rows)
    words = [text.get_text() for text in ax.texts]
    assert words[:8] == ["T = 10\n300 steps", "6", "0", "6", "T = 30\n300 steps", "6", "0", "6"]
    assert len(ax.lines) == 36


def test_a_typed_sentence_has_one_to_ten_words():
    tags = lambda words: {"one": ["A"] * len(words), "two": ["A"] * (len(words) - 1) + ["B"]}
    part = widget.TaggerAtWork(tags, {"to", "go"}, "to go far")
    assert "1 of 3 words get another tag" in str(part.data["pictures"])
    assert "far?" in str(part.data["pictures"])
    for sentence, count in (("", 0), ("a b c d e f g h i j k", 11)):
        with pytest.raises(ValueError, match=f"1 to 10 words is wanted; this one has {count}"):
            widget.fitting(sentence)


def test_a_step_after_the_end_of_a_sentence_is_refused():
    part = widget.Knows(lambda words: np.tri(len(words)), "a b c d e")
    films = str(part.data["pictures"])
    assert "the sentence ends before word 6: it has 5" in films
    assert "the sentence ends before word 5" not in films


def test_a_width_shows_its_own_bars():
    part = widget.Forgets({("linear", m): np.full(10, m / 50) for m in (10, 20, 30, 40)})
    assert part.data["start"] == ["linear", 20]
    assert part.data["controls"][1] == {"name": "width m", "min": 10, "max": 40, "step": 10}
    for m in (10, 30, 40):
        part.settings = ["linear", m]
        assert f"{m} units: the bars sum to about {m // 5}" in str(part.answer["pictures"])
    assert "10 units: the bars sum to about 10" in figures.memory_svg(np.ones(10), 10)
    assert figures.memory_svg(np.full(10, 0.5), 5).count("v-85h") == 10
    assert widget.Unfolding(NUMBERS, HS, Y_HATS).data["controls"][0]["max"] == 3


def test_what_is_forgotten_has_a_curve_for_each_net():
    r2 = {"linear": np.full(30, 0.5), "small": np.full(30, 0.4), "tanh": np.linspace(1, 0, 30)}
    ax = figures.forgotten(r2, 20)
    for (name, curve), drawn in zip(r2.items(), ax.lines, strict=True):
        assert drawn.get_ydata().tolist() == curve.tolist()
        assert drawn.get_label() == f"{name}: {curve.sum():.0f}"
    assert ax.get_xlim() == (0, 40)
    assert "20 units" in ax.figure.get_label()
