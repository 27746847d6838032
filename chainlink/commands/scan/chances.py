"""`chainlink scan --chances`: what may be a single point too, and which colours are doubtful, once missing rows are known?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chainlink.commands.console import print_columns, tell, working
from graph_schema.names import COLOUR_WORDS, Words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chainlink import SupplyGraph
    from chainlink.analysis.chances.chances import Chances
    from chainlink.screening.scan import Scan

LEAST_CHANCE = 0.5
"""A subject without colour from this chance on is suspected; a colour below it is doubtful."""
_KINDS = {
    ("suspected", "yellow"): Words("疑似黄", "suspected yellow"),
    ("suspected", "blue"): Words("疑似蓝", "suspected blue"),
    ("doubtful", "yellow"): Words("黄存疑", "doubtful yellow"),
    ("doubtful", "blue"): Words("蓝存疑", "doubtful blue"),
}


def chances_by_chain(graph: SupplyGraph, scanned: Scan, *, draws: int, half_life_days: float | None) -> Chances:
    """Draw what is missing; scopes are the chains, "" for targets named without one. No half-life is the usual one, 0 none."""
    from chainlink.analysis.chances.ages import HALF_LIFE_DAYS
    from chainlink.analysis.chances.chances import estimate_chances

    scopes = {chain.chain_id: chain.targets for chain in scanned.chains}
    with working(Words(f"正在推算未填报的供应关系（抽样 {draws} 次）", f"drawing missing sourcings, {draws} times")):
        days = HALF_LIFE_DAYS if half_life_days is None else half_life_days or None
        return estimate_chances(graph, scopes, draws=draws, half_life_days=days)


def told_rows(chances: Chances, scanned: Scan) -> list[dict[str, object]]:
    """List what is suspected or doubtful, by chain, likeliest first."""
    frame = chances.frame
    subjects = zip(frame["target"].tolist(), frame["about"].tolist(), frame["id"].tolist(), strict=True)
    levels = zip(frame["yellow_or_worse"].tolist(), frame["blue_or_worse"].tolist(), strict=True)
    chance_by_subject: dict[tuple[str, str, str], tuple[float, float]] = dict(zip(subjects, levels, strict=True))
    rows: list[dict[str, object]] = []
    for chain in scanned.chains:
        colour_by_subject = {
            (about, finding.id): finding.grade.colour
            for about, findings in (("firm", chain.firms), ("component", chain.components))
            for finding in findings
            if not finding.is_cross_chain
        }
        here = {(about, name) for scope, about, name in chance_by_subject if scope == chain.chain_id}
        for about, name in here | colour_by_subject.keys():
            yellow, blue = chance_by_subject.get((chain.chain_id, about, name), (0.0, 0.0))
            kind = _kind(colour_by_subject.get((about, name), ""), yellow, blue)
            if kind is not None:
                chance = yellow if kind[1] == "yellow" else blue
                rows.append(
                    {
                        "chain_id": chain.chain_id,
                        "about": about,
                        "id": name,
                        "is": kind[0],
                        "level": kind[1],
                        "chance": chance,
                    }
                )
    return sorted(rows, key=lambda row: (row["chain_id"], -float(str(row["chance"])), row["about"], row["id"]))


def _kind(colour: str, yellow: float, blue: float) -> tuple[str, str] | None:
    """Say whether a subject of this colour ("" for none) is suspected or doubtful, and at which level."""
    if colour == "":
        if blue < LEAST_CHANCE:
            return None
        return "suspected", "yellow" if yellow >= LEAST_CHANCE else "blue"
    if colour in ("yellow", "blue") and (yellow if colour == "yellow" else blue) < LEAST_CHANCE:
        return "doubtful", colour
    return None


def as_json(chances: Chances, scanned: Scan) -> dict[str, object]:
    """Give all chances, what they rest on, and what is suspected or doubtful."""
    weights = chances.weights
    return {
        "draws": chances.draws,
        "half_life_days": chances.half_life_days,
        "seed": chances.seed,
        "open_purchases": chances.open_purchases,
        "purchases": chances.purchases,
        "expected_missing": chances.expected_missing,
        "weights": {
            "numbers": weights.numbers,
            "taste": weights.taste,
            "missing": weights.missing,
            "province": list(weights.province),
            "nearness": weights.nearness,
        },
        "told": told_rows(chances, scanned),
        "by_chain": chances.frame.rename(columns={"target": "chain_id"}).to_dict("records"),
    }


def print_chances(chances: Chances, scanned: Scan, names: Mapping[str, Mapping[str, str]]) -> None:
    """Print what is suspected or doubtful, and how many rows are missing."""
    rows = told_rows(chances, scanned)
    print()
    headers = [
        Words("产业链", "chain"),
        Words("推断", "inferred"),
        Words("概率", "chance"),
        Words("编号", "id"),
        Words("名称", "name"),
    ]
    figures = [
        [
            str(row["chain_id"]) or "—",
            str(_KINDS[str(row["is"]), str(row["level"])]),
            f"{row['chance']:.0%}",
            str(row["id"]),
            names[str(row["about"])].get(str(row["id"]), str(row["id"])),
        ]
        for row in rows
    ]
    if figures:
        print_columns(headers, figures)
    age = _age_words(chances.half_life_days)
    tell(
        Words(
            f"采购 {chances.purchases} 项中 {chances.open_purchases} 项可能还有供应商未填报，推算共缺约 "
            f"{chances.expected_missing:.0f} 条；概率为抽样 {chances.draws} 次所得，疑似与存疑均不计入颜色；"
            f"未登记的生产企业和备份不在推算之内（{COLOUR_WORDS['red'].zh}不受影响）；{age.zh}",
            f"{chances.open_purchases} of {chances.purchases} purchases may miss suppliers, about "
            f"{chances.expected_missing:.0f} rows in all; chances are of {chances.draws} drawings; what is suspected or "
            f"doubtful is not counted among the colours; missing makers and backups are not drawn (red stays); {age.en}",
        )
    )


def _age_words(half_life_days: float | None) -> Words:
    """Say how the age of rows counts."""
    if half_life_days is None:
        return Words("不计供应关系的新旧", "all rows are taken to hold, however old")
    return Words(
        f"供应关系按半衰期 {half_life_days:.0f} 天计其新旧",
        f"a row holds with chance one half after {half_life_days:.0f} days",
    )
