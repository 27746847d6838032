"""Which share does a cell hold, by itself and beside the others of its column?"""

from __future__ import annotations

import pytest

from loaders.reading import Reading
from loaders.shares import Scale, scale_of, share_reader


@pytest.mark.parametrize(
    ("texts", "scale"),
    [
        (["0.4", "1", "0"], "shares"),
        (["1", "0"], "shares"),
        ([], "shares"),
        (["不详", "40%"], "shares"),
        (["40", "1"], "percents"),
        (["1.5"], "percents"),
        (["0.4", "40"], "mixed"),
        (["40", "0"], "percents"),
        (["1—2"], "percents"),
        (["0.4—1"], "shares"),
        (["0—1"], "shares"),
        (["20—40"], "percents"),
        (["0—1", "40"], "mixed"),
        (["0.6以上"], "shares"),
        (["60以上"], "percents"),
        (["0.2以下", "60%"], "shares"),
    ],
)
def test_scale_of_a_column_follows_its_plain_numbers(texts: list[str], scale: str) -> None:
    assert scale_of(texts) == scale


@pytest.mark.parametrize(
    ("cell", "scale", "may_be_band", "message"),
    [
        ("-0.1", "shares", True, "-0.1 is below 0; write 0 to 1, or 0 % to 100 %"),
        ("1.4", "shares", True, "1.4 is above 1; write 0.4 or 40 %"),
        ("140", "percents", True, "140 is above 100%; write 0.4 or 40 %"),
        ("140%", "shares", True, "140% is above 100%; write 0.4 or 40 %"),
        ("0.2—0.4", "shares", False, "'0.2—0.4' is a band; write one number here, such as 0.4"),
        ("0.4—0.2", "shares", True, "'0.4—0.2' is upside down; write it like 20%—40%"),
        ("viel", "shares", True, "'viel' is not a share; write 0.4 or 40 %"),
    ],
)
def test_cell_that_is_no_share_is_told(cell: str, scale: Scale, may_be_band: bool, message: str) -> None:
    reading = share_reader(scale, may_be_band=may_be_band)(cell)
    assert reading.error is not None
    assert (reading.value, reading.error.en, reading.low, reading.high) == (cell, message, None, None)


@pytest.mark.parametrize(
    ("cell", "scale", "share"),
    [
        ("1", "shares", 1.0),
        ("1", "percents", 0.01),
        ("1", "mixed", 1.0),
        ("1.5", "mixed", 0.015),
        ("100", "mixed", 1.0),
        ("0", "shares", 0.0),
        ("100%", "shares", 1.0),
        ("40%", "percents", 0.4),
        ("0.4", "mixed", 0.4),
    ],
)
def test_number_is_read_by_the_scale_of_its_column(cell: str, scale: Scale, share: float) -> None:
    assert share_reader(scale, may_be_band=False)(cell) == Reading(share)


@pytest.mark.parametrize(
    ("cell", "scale", "low", "high"),
    [
        ("0.4—1", "shares", 0.4, 1.0),
        ("0.4—1", "mixed", 0.4, 1.0),
        ("0.4—1", "percents", 0.004, 0.01),
        ("20—40", "percents", 0.2, 0.4),
        ("20—40", "mixed", 0.2, 0.4),
        ("20%—40", "shares", 0.2, 0.4),
        ("20—40%", "shares", 0.2, 0.4),
        ("0.2—0.2", "shares", 0.2, 0.2),
        ("0.6以上", "shares", 0.6, 1.0),
        ("60以上", "percents", 0.6, 1.0),
        ("60%以上", "shares", 0.6, 1.0),
        (">1", "shares", 1.0, 1.0),
        ("0.2以下", "shares", 0.0, 0.2),
        ("≤20%", "shares", 0.0, 0.2),
    ],
)
def test_band_is_read_by_the_scale_of_its_column(cell: str, scale: Scale, low: float, high: float) -> None:
    assert share_reader(scale, may_be_band=True)(cell) == Reading(None, low=low, high=high)
