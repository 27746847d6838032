"""Is a thing called the same everywhere: by its name in the reader's language, else the other, else its id?"""

import pandas as pd
import pytest

from chainlink.supply.names import Names
from graph_schema.names import Words, using_language
from loaders.tables import Tables


@pytest.fixture
def names() -> Names:
    """One firm with both names, one with an English name alone; a resist in the segment of a chain."""
    frames = {
        "firms": pd.DataFrame(
            {
                "firm_id": ["A", "B"],
                "name_zh": ["示例电芯", ""],
                "name_en": ["Example Cells", "Borea"],
                "region_code": ["330212", ""],
            }
        ),
        "regions": pd.DataFrame(
            {"region_code": ["330200", "330212"], "name_zh": ["宁波市", "鄞州区"], "level": ["city", "county"]}
        ),
        "chains": pd.DataFrame({"chain_id": ["C01"], "name_zh": ["集成电路"], "name_en": ["Chips"]}),
        "segments": pd.DataFrame({"segment_id": ["S1"], "chain_id": ["C01"], "name_zh": ["材料"], "name_en": [""]}),
        "placements": pd.DataFrame({"component_id": ["resist"], "segment_id": ["S1"]}),
    }
    return Names(Tables.of(frames))


@pytest.mark.parametrize(
    ("spoken", "expected"),
    [
        ("zh", ("示例电芯", "Borea", "C", "示例电芯（A）", "C01 集成电路", "C09", "日本", "宁波市")),
        ("en", ("Example Cells", "Borea", "C", "Example Cells (A)", "C01 Chips", "C09", "Japan", "宁波市")),
    ],
)
def test_names_fall_back_to_the_other_language_then_to_the_id(
    names: Names, spoken: str, expected: tuple[str, ...]
) -> None:
    with using_language(spoken):
        assert (
            names.firm("A"),
            names.firm("B"),
            names.firm("C"),
            names.firm_with_id("A"),
            names.chain_with_id("C01"),
            names.chain_with_id("C09"),
            names.country("JPN"),
            names.region("330200"),
        ) == expected


def test_names_kept_in_a_register_are_chinese_whatever_the_reader_speaks(names: Names) -> None:
    kept = Names(names._tables, always_in="zh")
    with using_language("en"):
        assert (kept.firm("A"), kept.country("JPN"), kept.place_of("A")) == ("示例电芯", "日本", "宁波市鄞州区")


def test_names_of_places_and_segments_are_empty_where_the_data_give_none(names: Names) -> None:
    assert (names.place_of("B"), names.place_of("C"), names.segment_of("C01", "resist")) == ("", "", "材料")
    assert names.segment_of("C02", "resist") == ""


def test_names_as_recorded_leave_missing_ones_empty(names: Names) -> None:
    assert dict(names.recorded("firm")) == {"A": Words("示例电芯", "Example Cells"), "B": Words("", "Borea")}
    assert names.words("firm", "B") == Words("Borea", "Borea")
    assert [names.given("firm", firm_id) for firm_id in "ABC"] == ["示例电芯", "Borea", ""]
