"""Outputs fed back, attention, and the net that translates dates, against torch and by hand."""

from datetime import date
from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from helpers import data
from helpers.attention import (
    ISO,
    LONGEST,
    Additive,
    Decoder,
    Dot,
    Translator,
    attention,
    characters,
    choice,
    distribution,
    iso_numbers,
    run_on,
    sample,
    softmax_where,
    spelt,
    top,
    translated,
    two_ways,
)
from helpers.attention.figures import alignment_svg, alignments, curves, weights_svg
from helpers.attention.widget import DateExplorer, TemperatureExplorer
from helpers.recurrent import Elman, steps

CLOSE = {"rtol": 1e-11, "atol": 1e-12}
SMALL = st.integers(1, 5)


def matrices(*shape, seed=0):
    return torch.randn(*shape, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))


@given(SMALL, SMALL, SMALL, SMALL, st.integers(0, 10**6))
def test_attention_is_torchs_own(q, k, d, o, seed):
    Q, K, values = matrices(2, q, d, seed=seed), matrices(2, k, d, seed=1), matrices(2, k, o)
    mask = matrices(q, k, seed=seed) > 0
    mask[:, 0] = True
    torchs = nn.functional.scaled_dot_product_attention
    assert torch.allclose(attention(Q, K, values), torchs(Q, K, values), **CLOSE)
    assert torch.allclose(
        attention(Q, K, values, mask), torchs(Q, K, values, attn_mask=mask), **CLOSE
    )


@given(SMALL, st.integers(1, 6), st.integers(0, 10**6))
def test_weights_are_a_mean_over_what_the_mask_allows(rows, n, seed):
    scores = matrices(rows, n, seed=seed)
    mask = matrices(rows, n, seed=seed + 1) > 0
    mask[:, -1] = True
    alpha = softmax_where(scores, mask)
    assert torch.allclose(alpha.sum(dim=1), torch.ones(rows, dtype=torch.float64))
    assert ((alpha > 0) == mask).all()
    again = scores.exp() * mask
    assert torch.allclose(alpha, again / again.sum(dim=1, keepdim=True))


def test_a_row_that_may_look_nowhere_is_an_error():
    with pytest.raises(ValueError, match="nothing to attend to"):
        softmax_where(torch.zeros(2, 2), torch.tensor([[True, False], [False, False]]))


def test_top_keeps_the_best():
    scores = torch.tensor([[0.0, 3.0, 1.0], [2.0, -1.0, 5.0]])
    assert top(scores, 1).tolist() == [[False, True, False], [False, False, True]]
    assert top(scores, 2).tolist() == [[False, True, True], [True, False, True]]
    assert top(scores, 3).all()
    for k in (0, 4):
        with pytest.raises(ValueError, match=f"the best {k} of 3 places cannot be chosen"):
            top(scores, k)


def test_scores_are_what_their_formulas_say():
    q, memory = matrices(2, 4), matrices(2, 3, 4, seed=1)
    net = Additive(4, 5).double()
    z = (q @ net.W.weight.T + net.W.bias)[:, None] + memory @ net.U.weight.T
    assert torch.allclose(net(q, net.keys(memory)), torch.tanh(z) @ net.v.weight[0], **CLOSE)
    dot = Dot()
    expected = torch.stack([memory[b] @ q[b] / 2 for b in range(2)])
    assert torch.allclose(dot(q, dot.keys(memory)), expected, **CLOSE)


# Outputs fed back


def doubling():
    """ŷᵗ = 2.2 yᵗ⁻¹."""
    cell = Elman(1, 1, f=lambda z: z, bias=False).double()
    with torch.no_grad():
        cell.W.fill_(2.2)
        cell.U.zero_()
    return cell, lambda h: h


def test_run_on_feeds_what_is_known_and_then_its_own():
    ys = torch.tensor([1.0, 2, 4, 8, 16], dtype=torch.float64)[None, :, None]
    with torch.no_grad():
        own, true = (run_on(*doubling(), ys, 2, forced)[0, :, 0] for forced in (0.0, 1.0))
        all_known = run_on(*doubling(), ys, 4)[0, :, 0]
    assert np.allclose(true, [2.2, 4.4, 8.8, 17.6])
    assert np.allclose(all_known, true)
    assert np.allclose(own, [2.2, 4.4, 2.2 * 4.4, 2.2 * 2.2 * 4.4])


def test_run_on_forces_a_share():
    ys = torch.zeros(4000, 4, 1, dtype=torch.float64) + 1
    with torch.no_grad():
        y_hats = run_on(*doubling(), ys, 1, 0.3, np.random.default_rng(0))[:, 1, 0]
    assert abs((y_hats == 2.2).double().mean() - 0.3) < 0.03


@pytest.mark.parametrize(("known", "forced"), [(0, 0), (5, 0), (2, 1.5), (2, -0.1)])
def test_run_on_refuses(known, forced):
    with pytest.raises(ValueError, match="impossible"):
        run_on(*doubling(), torch.zeros(1, 5, 1, dtype=torch.float64), known, forced)


def test_what_is_fed_back():
    y_hat = torch.tensor([[0.0, 2.0, 1.0], [3.0, 0.0, 0.0]])
    assert choice(y_hat).tolist() == [[0, 1, 0], [1, 0, 0]]
    assert torch.allclose(distribution(y_hat), y_hat.softmax(dim=1))
    torch.manual_seed(0)
    drawn = sample(y_hat[:1].expand(5000, 3))
    assert (drawn.sum(dim=1) == 1).all()
    assert torch.allclose(drawn.mean(dim=0), y_hat[0].softmax(dim=0), atol=0.03)


# From one sequence to another


def translator(score=None, n_in=6, m=4):
    torch.manual_seed(0)
    return Translator(n_in, 3, m, score, d=3)


WORDS = torch.tensor([[1, 2, 3, 4], [5, 1, 0, 0]])
SCORES = [lambda: None, Dot, lambda: Additive(4, 4)]


@pytest.mark.parametrize("score", SCORES)
def test_padding_changes_nothing(score):
    model = translator(score())
    alone, longer = WORDS[1:, :2], nn.functional.pad(WORDS[1:], (0, 3))
    short = translated(model, alone, alone > 0, 5)
    long = translated(model, longer, longer > 0, 5)
    assert (short[0] == long[0]).all()
    assert torch.allclose(short[1], long[1][..., :2])
    assert not long[1][..., 2:].any()


@pytest.mark.parametrize("score", SCORES[1:])
def test_in_use_it_writes_what_it_writes_fed_its_own(score):
    model = translator(score())
    written, weights = translated(model, WORDS, WORDS > 0, 4)
    with torch.no_grad():
        free = model(WORDS, WORDS > 0, torch.zeros(2, 4, dtype=torch.int64), forced=0.0)
        forced = model(WORDS, WORDS > 0, written, forced=1.0)
    assert (free.argmax(dim=2) == written).all()
    assert torch.allclose(free, forced)
    assert torch.allclose(weights.sum(dim=2), torch.ones(2, 4))


def test_what_is_not_kept_is_not_attended_to():
    kept = torch.tensor([[True, False, True, False], [False, True, False, False]])
    _, weights = translated(translator(Dot()), WORDS, WORDS > 0, 3, kept)
    assert ((weights > 0) == kept[:, None]).all()


def test_the_decoder_reads_the_mean_it_attends_to():
    cell = Decoder(2, 4, Dot()).double()
    memory, mask = matrices(1, 3, 4), torch.tensor([[True, True, False]])
    start = cell.start(1, memory, mask, matrices(1, 4, seed=2))
    (after,) = steps(cell, matrices(1, 1, 2, seed=3), start)
    h, c, alpha = after[:3]
    expected = (memory[0, :2] @ start[0][0] / 2).softmax(dim=0)
    assert torch.allclose(alpha[0, :2], expected)
    assert alpha[0, 2] == 0
    assert torch.allclose(c[0], expected @ memory[0, :2])
    x = torch.cat([matrices(1, 2, seed=3), c], dim=1)
    assert torch.allclose(h, cell.gru(x, start[0]))
    assert cell.out(after).shape == (1, 8)


# Dates


def test_dates_become_numbers_and_come_back():
    pairs = data.dates()[:50]
    written, iso = zip(*pairs, strict=True)
    numbers = characters(written)
    words, mask = spelt(written, numbers)
    letters = {i: c for c, i in numbers.items()}
    assert [
        "".join(letters[int(i)] for i in row[m]) for row, m in zip(words, mask, strict=True)
    ] == [*written]
    assert ["".join(ISO[i] for i in row) for row in iso_numbers(iso)] == [*iso]
    assert words.shape == (50, LONGEST)
    assert 0 not in letters


@pytest.mark.parametrize(
    ("said", "why"),
    [("", "has 0"), ("1" * 39, "this one has 39"), ("1é", "'é' stands in none of the dates")],
)
def test_what_is_no_date_is_refused(said, why):
    with pytest.raises(ValueError, match=why):
        spelt([said], {"1": 1})


def test_the_longest_date_fits():
    assert max(len(written) for written, _ in data.dates()) == LONGEST


def test_dates_that_can_be_read_two_ways():
    read = {"5/4/49": True, "11/10/33": True, "5/5/49": False, "13/4/49": False}
    read |= {"05/4/49": False, "5/4/1949": False, "5. 4. 49": False, "5/4": False}
    assert {said: two_ways(said) for said in read} == read
    lines = (data.FOLDER / "dates.tsv").read_text("utf-8").splitlines()
    found = [line.split("\t") for line in lines if two_ways(line.split("\t")[0])]
    assert {locale for *_, locale in found} == {"en_US", "es_ES", "it_IT"}
    for said, iso, locale in found:
        first, second, year = map(int, said.split("/"))
        month, day = (first, second) if locale == "en_US" else (second, first)
        assert date.fromisoformat(iso) == date(year + (2000 if year < 50 else 1900), month, day)


# Figures and widgets


def test_curves_show_what_they_are_given():
    values = np.arange(6.0).reshape(3, 2)
    level = np.full((3, 1), 9.0)
    both = {"a": (values, "model"), "b": (level, "other")}
    ax = curves([1, 2, 3], both, "F", "m", ("x", "y"))
    assert [line.get_ydata().tolist() for line in ax.lines] == [[0.5, 2.5, 4.5], [9.0] * 3]
    assert ax.get_ylim()[0] < 0 < 9 < ax.get_ylim()[1]  # nothing is cut off
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("x", "y")
    assert ax.figure.get_label() == "F. m. a: 0.5 to 4.5; b: 9 to 9"


def test_alignments_show_every_character():
    weights = np.eye(10)[:, :8]
    ax = alignments([("5. 4. 49", "1949-04-05", weights), ("1/1/50", "1950-01-01", weights)])
    assert [t.get_text() for t in ax.texts][:8] == list("5. 4. 49")
    assert (ax.images[0].get_array() == weights).all()
    assert ax.images[1].get_array().shape == (10, 6)
    assert "5. 4. 49 becomes 1949-04-05" in ax.figure.get_label()


def test_the_picture_of_weights_tells_their_mean():
    picture = weights_svg(np.array([0.5, 0.498, 0.002, 0, 0]), np.array([8.0, 2, 5, 1, 3]))
    assert "3 of 5 weights above 0; mean 5.01" in picture
    assert "&lt; 0.01" in picture
    assert picture.count(">0</text>") == 3


def test_the_temperature_leads_from_all_to_one():
    part = TemperatureExplorer([2.0, 1.0], [8.0, 2.0])
    warm, cold = part._draw(3.0, 2), part._draw(0.1, 2)
    alpha = torch.tensor([2 / 3, 1 / 3], dtype=torch.float64).softmax(dim=0)
    assert f"2 of 2 weights above 0; mean {alpha @ torch.tensor([8.0, 2.0]).double():.2f}" in warm
    assert "mean 8.00" in cold
    assert "1 of 2" in part._draw(1.0, 1)
    with pytest.raises(ValueError, match="temperature of 0 would divide by zero"):
        part._draw(0.0, 2)


def test_a_typed_date_is_translated():
    numbers = characters(["5. 4. 49", "may"])
    model = Translator(len(numbers) + 1, len(ISO), 4, Dot())
    part = DateExplorer(model, numbers, "5. 4. 49")
    written, weights = translated(model, *spelt(["may 4"], numbers), 10)
    iso = "".join(ISO[i] for i in written[0])
    assert part._draw("  MAY  4 ") == alignment_svg("may 4", iso, weights[0, :, :5].numpy())
    with pytest.raises(ValueError, match="'x' stands in none"):
        part._draw("x")


def test_an_alignment_marks_where_it_looks():
    picture = alignment_svg("ab", "12", np.array([[1.0, 0.0], [0.01, 0.99]]))
    assert picture.count("fill-opacity") == 2
    assert "ab becomes 12" in picture
    places = [
        part.split('x="')[1].split('"')[0]
        for part in picture.split("<rect")[1:]
        if "fill-opacity" in part
    ]
    assert [float(b) - float(a) for a, b in pairwise(places)] == [19]
