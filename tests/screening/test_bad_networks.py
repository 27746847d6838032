"""What does every analysis say of a network that is odd, broken or empty? One table: a clear error, or this answer.

Every file is checked before it gets here; this is what the library says to who builds tables by hand.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

import chainlink
from chainlink import Stop, SupplyGraph, build_graph, payments_of
from chainlink.risks.assess import assess
from chainlink.risks.rules import load_rules
from chainlink.screening.questions import questions
from graph_schema.errors import NoTargetError, UnknownIdError, UsageError
from loaders.tables import Tables
from tests.drawn_chains import drawn_tables

Answer = object
M_FAILS = [Stop("firm", "M")]
PLACED = "ore C, steel C"
UNKNOWN_M = (UnknownIdError, "没有企业“M”")
UNKNOWN_STEEL = (UnknownIdError, "没有产品“steel”")
UNKNOWN_ORE = (UnknownIdError, "没有产品“ore”")


def ladder(**cells: object) -> Tables:
    """M delivers ore to T; N is the ready backup. All numbers known; `table__column` overrides.

    M, (N) --ore--> T (steel)
    """
    home = "M country=CHN, N country=CHN, T country=CHN"
    sourcings = "M > T ore, N > T ore qualified"
    drawing = drawn_tables(
        makes="M ore, N ore, T steel", inputs="ore > steel", sourcings=sourcings, placements=PLACED, firms=home
    )
    frames: dict[str, pd.DataFrame] = dict(drawing.items())
    frames["makes"] = frames["makes"].assign(
        capacity=20.0, output=10.0, output_value_10k_yuan=100.0, market_share=[0.5, 0.5, 1.0], inventory_days=3.0
    )
    frames["supplies"] = frames["supplies"].assign(volume=10.0, value_10k_yuan=50.0, share=[0.6, 0.4])
    for place, values in cells.items():
        table, column = place.split("__")
        frames[table] = frames[table].assign(**{column: values})
    return Tables.of(frames)


def self_supplier() -> Tables:
    """T buys its own steel, as well as M's ore.

    M --ore--> T --steel--> T
    """
    sourcings = "M > T ore, T > T steel"
    drawing = drawn_tables(makes="M ore, T steel", inputs="ore > steel", sourcings=sourcings, placements=PLACED)
    frames: dict[str, pd.DataFrame] = dict(drawing.items())
    frames["makes"] = frames["makes"].assign(
        capacity=20.0, output=10.0, output_value_10k_yuan=100.0, inventory_days=3.0
    )
    frames["supplies"] = frames["supplies"].assign(volume=10.0, value_10k_yuan=50.0)
    return Tables.of(frames)


NETWORKS: dict[str, Tables] = {
    "shares above 1": ladder(supplies__share=[1.4, 0.4], makes__market_share=[1.4, 0.5, 1.0]),
    "negative volumes": ladder(supplies__volume=[-1.0, -1.0], supplies__value_10k_yuan=[-5.0, 50.0]),
    "zero output": ladder(makes__output=0.0, makes__output_value_10k_yuan=0.0),
    "a chain without a target": drawn_tables(makes="M ore, T steel", placements=PLACED, firms="M, T"),
    "a firm supplying itself": self_supplier(),
    "disconnected pieces": drawn_tables(
        makes="M ore, T steel, A sand, B glass",
        inputs="ore > steel, sand > glass",
        sourcings="M > T ore, A > B sand",
        placements="ore C, steel C, sand D, glass D",
    ),
    "no firms": drawn_tables(inputs="ore > steel", placements=PLACED),
    "nothing at all": Tables.of(),
}


def _scan(graph: SupplyGraph) -> Answer:
    return {
        chain.chain_id: {finding.id: finding.grade.colour for finding in chain.firms}
        for chain in chainlink.scan(graph).chains
    }


def _wave(graph: SupplyGraph) -> Answer:
    waved = chainlink.wave(graph, M_FAILS, sourcing="market", is_stopped_stock_usable=True, targets=["steel"])
    [loss] = waved.targets
    return {line.firm_id: line.stops_on_day for line in waved.lines}, loss.down_on_day, loss.share_lost


def _dependence(graph: SupplyGraph) -> Answer:
    imported = chainlink.import_dependence(graph, "ore")
    return imported.imported_share, imported.domestic_share, imported.unknown_share


def _stops(graph: SupplyGraph) -> Answer:
    return chainlink.what_stops(graph, M_FAILS, sourcing="market", targets=["steel"]).lines


def _assess(graph: SupplyGraph) -> Answer:
    """Colour, days of survival and coverage of each risk."""
    risks = assess(graph, chainlink.scan(graph), load_rules()).risks
    return {risk.id: (risk.colour, risk.measures.survival_days, risk.measures.backup_coverage) for risk in risks}


def _what_if(graph: SupplyGraph) -> Answer:
    answer = chainlink.what_if(graph, M_FAILS)
    days = answer.survival.time_to_survive_days if answer.survival else None
    return {target.target: target.down_on_day for target in answer.targets}, days


ANALYSES: dict[str, Callable[[SupplyGraph], Answer]] = {
    "what_stops": _stops,
    "grade": lambda graph: {
        name: finding.colour for name, finding in chainlink.grade(graph, ["steel"]).firms["steel"].items()
    },
    "scan": _scan,
    "cut_sets": lambda graph: chainlink.cut_sets(graph, "steel", sourcing="active").sets,
    "backup_coverage": lambda graph: chainlink.backup_coverage(graph, "M", "ore", level="qualified").coverage,
    "over_promised": lambda graph: len(chainlink.over_promised(graph)),
    "wave": _wave,
    "time_to_survive": lambda graph: (
        chainlink.time_to_survive(graph, ["steel"], sourcing="market").by_firm["time_to_survive_days"].to_dict()
    ),
    "performance_impact": lambda graph: (
        chainlink.performance_impact(graph, ["steel"], sourcing="market", time_to_recover_days=10.0)
        .by_firm["lost_output_days"]
        .round(9)
        .to_dict()
    ),
    "economic_systemic_risk": lambda graph: (
        chainlink.economic_systemic_risk(payments_of(graph)).scores["esri"].round(9).to_dict()
    ),
    "concentration": lambda graph: chainlink.concentration(graph, "ore", by="firm").hhi,
    "import_dependence": _dependence,
    "single_sources": lambda graph: [
        (source.buyer_id, source.supplier_id) for source in chainlink.single_sources(graph)
    ],
    "assess": _assess,
    "what_if": _what_if,
    "questions": lambda graph: [
        (question.kind, question.firm_id, question.component_ids) for question in questions(graph, top=2)
    ],
}

NO_SHARES = (None, None, None)
LADDER: dict[str, Answer] = {
    "what_stops": (("M", "ore"),),
    "grade": {"M": "blue", "T": "red"},
    "scan": {"C": {"T": "red", "M": "blue"}},
    "cut_sets": (("M",), ("T",)),
    "backup_coverage": 1.0,
    "over_promised": 0,
    "wave": ({"M": 0.0}, None, 0.0),
    "time_to_survive": {"M": float("inf"), "N": float("inf"), "T": 3.0},
    "performance_impact": {"M": 0.0, "N": 0.0, "T": 7.0},
    "economic_systemic_risk": {"M": 1.0, "N": 0.0, "T": 1.0},
    "concentration": 0.5,
    "import_dependence": (0.0, 1.0, 0.0),
    "single_sources": [("T", "M")],
    "assess": {
        "M": ("blue", None, 1.0),
        "T": ("red", 3.0, None),
        "ore": ("blue", None, 1.0),
        "steel": ("red", 3.0, None),
    },
    "what_if": ({"steel": 6.0}, 6.0),
    "questions": [("place", "M", ("ore",)), ("place", "T", ("steel",))],
}
NO_NUMBERS: dict[str, Answer] = {
    "what_stops": (("M", "ore"), ("T", "steel")),
    "grade": {"M": "red", "T": "red"},
    "scan": {"C": {"M": "red", "T": "red"}},
    "cut_sets": (("M",), ("T",)),
    "backup_coverage": None,
    "over_promised": 0,
    "wave": ({"M": 0.0, "T": 0.0}, 0.0, 1.0),
    "time_to_survive": {},
    "performance_impact": {},
    "economic_systemic_risk": {"M": 0.0, "T": 0.0},
    "concentration": None,
    "import_dependence": NO_SHARES,
    "single_sources": [("T", "M")],
    "assess": dict.fromkeys(("M", "T", "ore", "steel"), ("red", None, None)),
    "what_if": ({"steel": 0.0}, None),
    "questions": [("volume", "T", ("ore",)), ("place", "M", ("ore",))],
}
SAID: dict[str, dict[str, Answer]] = {
    "shares above 1": {
        **LADDER,
        "concentration": (ValueError, "market_share must be a number of at least 0, at most 1"),
        "import_dependence": (ValueError, "share must be a number of at least 0, at most 1"),
        "assess": (ValueError, "market_share must be a number of at least 0, at most 1"),
    },
    "negative volumes": {
        **LADDER,
        "backup_coverage": (ValueError, "volume must be a number of at least 0"),
        "over_promised": (ValueError, "volume must be a number of at least 0"),
        "economic_systemic_risk": (UsageError, "采购额 -5 应为不小于 0 的数"),
        "import_dependence": (ValueError, "value_10k_yuan must be a number of at least 0"),
        **dict.fromkeys(("assess", "what_if"), (ValueError, "volume must be a number of at least 0")),
    },
    "zero output": {
        **LADDER,
        "time_to_survive": {},
        "performance_impact": {},
        "assess": {
            "M": ("blue", None, 1.0),
            "T": ("red", None, None),
            "ore": ("blue", None, 1.0),
            "steel": ("red", None, None),
        },
        "what_if": ({"steel": 6.0}, None),
    },
    "a chain without a target": {
        **NO_NUMBERS,
        "what_stops": (("M", "ore"),),
        "grade": {"T": "red"},
        **dict.fromkeys(("scan", "assess", "what_if", "questions"), (NoTargetError, "“C”没有目标产品")),
        "cut_sets": (("T",),),
        "wave": ({"M": 0.0}, None, 0.0),
        "single_sources": [],
    },
    "a firm supplying itself": {
        **NO_NUMBERS,
        "backup_coverage": 0.0,
        "wave": ({"M": 0.0, "T": 3.0}, 6.0, 1.0),
        "time_to_survive": {"M": 6.0, "T": 3.0},
        "performance_impact": {"M": 4.0, "T": 7.0},
        "economic_systemic_risk": {"M": 1.0, "T": 1.0},
        "concentration": 1.0,
        "import_dependence": (0.0, 0.0, 1.0),
        "assess": {
            "M": ("red", 6.0, 0.0),
            "T": ("red", 3.0, None),
            "ore": ("red", 6.0, 0.0),
            "steel": ("red", 3.0, None),
        },
        "what_if": ({"steel": 6.0}, 6.0),
        "questions": [("place", "M", ("ore",)), ("place", "T", ("steel",))],
    },
    "disconnected pieces": {
        **NO_NUMBERS,
        "scan": {"C": {"M": "red", "T": "red"}, "D": {"A": "red", "B": "red"}},
        "economic_systemic_risk": {"A": 0.0, "B": 0.0, "M": 0.0, "T": 0.0},
        "single_sources": [("B", "A"), ("T", "M")],
        "assess": dict.fromkeys(("A", "B", "M", "T", "glass", "ore", "sand", "steel"), ("red", None, None)),
        "what_if": ({"steel": 0.0, "glass": None}, None),
        "questions": [("volume", "B", ("sand",)), ("volume", "T", ("ore",))],
    },
    "no firms": {
        **NO_NUMBERS,
        "what_stops": UNKNOWN_M,
        "grade": {},
        "scan": {"C": {}},
        "cut_sets": (),
        "backup_coverage": UNKNOWN_M,
        "wave": UNKNOWN_M,
        "economic_systemic_risk": {},
        "single_sources": [],
        "assess": dict.fromkeys(("ore", "steel"), ("grey", None, None)),
        "what_if": UNKNOWN_M,
        "questions": [("maker", "", ("ore",)), ("maker", "", ("steel",))],
    },
    "nothing at all": {
        **dict.fromkeys(("what_stops", "backup_coverage", "wave"), UNKNOWN_M),
        **dict.fromkeys(("grade", "cut_sets", "time_to_survive", "performance_impact"), UNKNOWN_STEEL),
        **dict.fromkeys(("concentration", "import_dependence"), UNKNOWN_ORE),
        **dict.fromkeys(("scan", "assess", "what_if", "questions"), (UsageError, "库中还没有数据")),
        "over_promised": 0,
        "economic_systemic_risk": {},
        "single_sources": [],
    },
}


@pytest.mark.parametrize("analysis", ANALYSES)
@pytest.mark.parametrize("network", NETWORKS)
def test_every_analysis_answers_for_every_odd_network(network: str, analysis: str) -> None:
    graph, expected = build_graph(NETWORKS[network]), SAID[network][analysis]
    if isinstance(expected, tuple) and expected and isinstance(expected[0], type):
        with pytest.raises(expected[0], match=str(expected[1])):
            ANALYSES[analysis](graph)
    else:
        assert ANALYSES[analysis](graph) == expected


STOPPING: dict[str, Callable[[SupplyGraph, Stop], object]] = {
    "what_stops": lambda graph, stop: chainlink.what_stops(graph, [stop], sourcing="market"),
    "scan": lambda graph, stop: chainlink.scan(graph, stops=[stop]),
    "wave": lambda graph, stop: chainlink.wave(graph, [stop], sourcing="market", is_stopped_stock_usable=True),
}


@pytest.mark.parametrize("analysis", STOPPING)
@pytest.mark.parametrize(
    ("stop", "message"),
    [
        ("firm:nobody", "没有企业“nobody”"),
        ("line:M/nothing", "没有产品“nothing”"),
        ("group:nobody", "没有集团“nobody”"),
        ("region:990000", "没有地区“990000”"),
        ("sourcing:T/M/ore", "没有供应关系"),
    ],
)
def test_stop_that_names_nothing_known_is_an_error(analysis: str, stop: str, message: str) -> None:
    graph = build_graph(ladder())
    with pytest.raises(UnknownIdError, match=message):
        STOPPING[analysis](graph, Stop.parse(stop))


@pytest.mark.parametrize("stop", ["country:ATA", "line:M/steel"])
def test_stop_of_known_words_that_meet_nothing_stops_nothing(stop: str) -> None:
    stopped = chainlink.what_stops(build_graph(ladder()), [Stop.parse(stop)], sourcing="active", targets=["steel"])
    assert (stopped.lines, stopped.targets_down) == ((), ())
