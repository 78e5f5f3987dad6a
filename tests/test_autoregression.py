"""Least squares, Yule–Walker and forecasts against statsmodels; roots against the series."""

import re

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.regression.linear_model import yule_walker as oracle_yule_walker
from statsmodels.tsa.ar_model import AutoReg

from helpers import data
from helpers.autoregression import (
    companion,
    fit_ar,
    forecast,
    lagged,
    period,
    slowest_root,
    yule_walker,
)
from helpers.autoregression.figures import echo_svg, root_text

YEARS, SUNSPOTS = data.sunspots()


def test_the_sunspots_are_statsmodels():
    rows = sm.datasets.sunspots.load_pandas().data
    np.testing.assert_array_equal(YEARS, rows["YEAR"])
    np.testing.assert_allclose(SUNSPOTS, rows["SUNACTIVITY"])


@pytest.mark.parametrize("k", [1, 2, 9, 20])
@pytest.mark.parametrize("intercept", [False, True])
def test_fit_is_autoregs(k, intercept):
    theirs = AutoReg(SUNSPOTS, k, trend="c" if intercept else "n").fit().params
    np.testing.assert_allclose(fit_ar(SUNSPOTS, k, intercept), theirs, rtol=1e-8, atol=1e-8)


def test_the_printed_coefficients_come_out():
    ours = fit_ar(SUNSPOTS, 2, intercept=True)
    np.testing.assert_allclose(ours, [14.90715, 1.39181, -0.69029], atol=5e-6)


@pytest.mark.filterwarnings("ignore:yule_walker currently returns a plain tuple")
@pytest.mark.parametrize("k", [1, 8, 35])
def test_yule_walker_is_statsmodels(k):
    theirs, sigma = oracle_yule_walker(SUNSPOTS, k, method="mle")
    ours, variance = yule_walker(SUNSPOTS, k)
    np.testing.assert_allclose(ours, theirs, atol=1e-8)
    assert variance == pytest.approx(sigma**2)


def test_a_free_running_forecast_is_autoregs():
    fitted = AutoReg(SUNSPOTS[:-30], 9).fit()
    c, *a = fitted.params
    ours = forecast(np.array(a), SUNSPOTS[:-30], 30, c)
    np.testing.assert_allclose(ours, fitted.forecast(30), rtol=1e-8)
    assert len(forecast(np.array(a), SUNSPOTS, 0)) == 0


@given(st.lists(st.floats(-1.5, 1.5), min_size=1, max_size=4))
def test_the_companion_matrix_makes_the_series(a):
    a = np.array(a)
    past = np.arange(1.0, len(a) + 1)
    h, ours = past[::-1].copy(), []
    for _ in range(6):
        h = companion(a) @ h
        ours.append(h[0])
    np.testing.assert_allclose(ours, forecast(a, past, 6), rtol=1e-9, atol=1e-9)


@given(st.floats(0.2, 0.98), st.floats(0.3, 3.0))
def test_roots_and_period_of_a_pair(size, angle):
    a = np.array([2 * size * np.cos(angle), -(size**2)])
    assert abs(slowest_root(a)) == pytest.approx(size, rel=1e-5)
    assert period(a) == pytest.approx(2 * np.pi / angle, rel=1e-4)


def test_a_real_positive_root_has_no_period():
    assert period(np.array([0.5, 0.2])) == np.inf


def test_lagged_is_its_definition():
    x = np.arange(10.0) ** 2
    expected = [[x[t - i] for i in (1, 2, 3)] for t in range(3, 10)]
    np.testing.assert_array_equal(lagged(x, 3), expected)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: fit_ar([1, 2, 3], 3), "order 3 does not fit a series of length 3"),
        (lambda: fit_ar([1, 2, 3], 0), "order 0 does not fit a series of length 3"),
        (lambda: fit_ar([1, np.nan, 3], 1), "the series holds nan at place 1, counted from 0"),
        (lambda: fit_ar([], 1), "a list of numbers is needed; this one has shape (0,)"),
        (lambda: fit_ar([[1, 2]], 1), "a list of numbers is needed; this one has shape (1, 2)"),
        (lambda: fit_ar([1, 2, 3, 5], 2.5), "order 2.5 is no whole number"),
        (lambda: fit_ar([1, 2, 3, 5, 4], 3), "2 equations do not determine 3 coefficients"),
        (lambda: fit_ar([1, 2, 3, 5], 2, True), "2 equations do not determine 3 coefficients"),
        (lambda: forecast(np.ones(3), [1.0], 2), "3 past values are needed; there are 1"),
        (
            lambda: forecast(np.ones(1), [np.inf], 2),
            "the series holds inf at place 0, counted from 0",
        ),
        (lambda: forecast(np.ones(1), [1.0], -1), "-1 steps cannot be forecast"),
        (lambda: companion([]), "a list of numbers is needed; this one has shape (0,)"),
        (lambda: companion(0.5), "a list of numbers is needed; this one has shape ()"),
        (lambda: companion([[0.5]]), "a list of numbers is needed; this one has shape (1, 1)"),
        (lambda: forecast([np.nan], [1.0], 1), "the series holds nan at place 0, counted from 0"),
        (lambda: forecast([1.0], [1.0], 2.5), "the number of steps 2.5 is no whole number"),
        (lambda: fit_ar([1, 2, 3, 5], None), "order None is no whole number"),
        (lambda: fit_ar([1, 2, 3, 5], np.inf), "order inf is no whole number"),
        (
            lambda: yule_walker(np.full(7, 0.1), 2),
            "every value of the series is the same: it has no autocovariance",
        ),
    ],
)
def test_what_cannot_be_done_is_named(call, message):
    with pytest.raises(ValueError) as error:  # noqa: PT011
        call()
    assert str(error.value) == message


@pytest.mark.parametrize("a", [(1.4, -0.7), (1.2, 0.5), (0.0, 0.0), (-1.5, -0.6), (2.0, -1.0)])
def test_the_words_below_the_triangle_are_those_of_the_roots(a):
    size, turns = abs(slowest_root(a)), period(a)
    words = f"period {turns:.1f} steps" if np.isfinite(turns) else "no period"
    assert root_text(*a).startswith(f"slowest root of size {size:.2f}, {words}: the echo")
    assert ("grows" in root_text(*a)) == (size > 1 + 1e-6)


def test_the_echo_is_the_forecast_and_a_growing_one_ends_at_the_edge():
    heights = lambda a: [44 - int(y) for y in re.findall(r",(\d+)", echo_svg(*a))]
    echo = np.r_[0.0, 1.0, forecast([1.4, -0.7], [0.0, 1.0], 39)]
    np.testing.assert_allclose(heights((1.4, -0.7)), 22 * echo, atol=0.51)
    assert heights((1.2, 0.5)) == [0, 22, 26, 43, 44]
