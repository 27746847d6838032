"""`chainlink scan --chances`: what may be a single point too, and which colours are doubtful, once missing rows are known?"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from chainlink.commands.console import print_columns, showing_progress, tell
from graph_schema import figures
from graph_schema.names import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chainlink import SupplyGraph
    from chainlink.screening.chances import KeptChances
    from chainlink.screening.scan import ChainScan, Scan
    from chainlink.stores import Store

_DRAWING = Words("正在推算未填报的供应关系", "drawing missing sourcings")


def chances_beside(
    store: Store,
    graph: SupplyGraph,
    scanned: Scan,
    *,
    is_asked: bool | None,
    is_recording: bool,
    draws: int,
    half_life_days: float | None,
    who: str,
    version_hash: str,
) -> KeptChances | None:
    """Give the chances that belong to a scan: estimated where they are asked for, else those that are kept.

    Parameters
    ----------
    is_asked
        Whether they are wanted; None leaves it to `is_recording`.
    is_recording
        Whether they are of all chains, and kept; what is kept of the same drawings already is taken as it is.
    draws, half_life_days
        As of the options.
    who
        Kept with them.
    version_hash
        Fingerprint of the newest version before its rows were read.

    Returns
    -------
    KeptChances or None
        Also where nothing is open; None where they are not wanted, or none are kept.
    """
    from chainlink.screening.chance_estimates import estimate_kept, half_life_of
    from chainlink.screening.chances import any_kept_chances, keep_chances

    if is_asked is False:
        return None
    is_estimating = is_recording if is_asked is None else is_asked
    kept = any_kept_chances(store, scanned.content_hash) if is_recording or not is_estimating else None
    wanted = (draws, half_life_of(half_life_days))
    if is_estimating and (kept is None or (kept.draws, kept.half_life_days) != wanted):
        targets = None if is_recording else {chain.chain_id: chain.targets for chain in scanned.chains}
        with showing_progress() as on_progress:
            kept = estimate_kept(
                graph,
                targets,
                draws=draws,
                half_life_days=wanted[1],
                on_progress=lambda done, total: on_progress(str(_DRAWING), done, total),
            )
        if is_recording:
            is_same = version_hash == hash_of_newest(store)
            keep_chances(store, kept, version_hash=version_hash if is_same else "", who=who)
    return kept


def hash_of_newest(store: Store) -> str:
    """Give the fingerprint of the newest version, "" where there is none."""
    return next((version.content_hash for version in store.versions()), "")


def colour_by_subject(chain: ChainScan) -> dict[tuple[str, str], str]:
    """Give by `about` and id the colours that a chain's own targets give."""
    return {
        (about, finding.id): finding.grade.colour
        for about, findings in (("firm", chain.firms), ("component", chain.components))
        for finding in findings
    }


def inferred_rows(chances: KeptChances, scanned: Scan) -> list[dict[str, object]]:
    """List what is suspected or doubtful, by chain, likeliest first."""
    rows: list[tuple[str, float, dict[str, object]]] = []
    for chain in scanned.chains:
        colours = colour_by_subject(chain)
        of_chain = chances.by_scope.get(chain.chain_id, {})
        here = {(about, name): chance for about, by_id in of_chain.items() for name, chance in by_id.items()}
        for about, name in here.keys() | colours.keys():
            chance, colour = chances.of(chain.chain_id, about, name), colours.get((about, name), "")
            if inferred := chance.inferred(colour):
                level = colour or chance.likely_colour
                of_level = chance.of(level) or 0.0
                subject = {"chain_id": chain.chain_id, "about": about, "id": name}
                rows.append((chain.chain_id, of_level, {**subject, "is": inferred, "level": level, "chance": of_level}))
    return [row for _, _, row in sorted(rows, key=lambda row: (row[0], -row[1], row[2]["about"], row[2]["id"]))]


def as_json(chances: KeptChances, scanned: Scan) -> dict[str, object]:
    """Give all chances, what they rest on, and what is suspected or doubtful."""
    shown = [chain.chain_id for chain in scanned.chains]
    return {
        "estimated_on": chances.estimated_on,
        "draws": chances.draws,
        "half_life_days": chances.half_life_days,
        "seed": chances.seed,
        "open_purchases": chances.open_purchases,
        "purchases": chances.purchases,
        "known_missing": asdict(chances.missing),
        "expected_missing": chances.expected_missing,
        "weights": dict(chances.weights),
        "told": inferred_rows(chances, scanned),
        "by_chain": [
            {"chain_id": chain_id, "about": about, "id": name, **chance._asdict()}
            for chain_id in shown
            for about, by_id in sorted(chances.by_scope.get(chain_id, {}).items())
            for name, chance in sorted(by_id.items())
        ],
        "numbers": [
            {
                "chain_id": chain_id,
                "about": about,
                "at_least_yellow": numbers.at_least_yellow._asdict(),
                "at_least_blue": numbers.at_least_blue._asdict(),
            }
            for chain_id in shown
            for about, numbers in sorted(chances.numbers.get(chain_id, {}).items())
        ],
    }


def print_chances(chances: KeptChances, scanned: Scan, names: Mapping[str, Mapping[str, str]]) -> None:
    """Print what is suspected or doubtful, and how many rows are missing."""
    from chainlink.screening.chances import INFERRED_WORDS

    headers = [
        Words("产业链", "chain"),
        Words("推断", "inferred"),
        Words("概率", "chance"),
        Words("编号", "id"),
        Words("名称", "name"),
    ]
    words_by_kind = {(kind, level): words for (kind, level), words in INFERRED_WORDS.items()}
    shown = [
        [
            str(row["chain_id"]) or "—",
            str(next(words for kind, words in words_by_kind.items() if kind == (row["is"], row["level"]))),
            figures.chance(float(str(row["chance"]))),
            str(row["id"]),
            names[str(row["about"])].get(str(row["id"]), str(row["id"])),
        ]
        for row in inferred_rows(chances, scanned)
    ]
    if shown:
        print()
        print_columns(headers, shown)


def tell_chances(chances: KeptChances) -> None:
    """Say how many rows are missing, and what the chances rest on."""
    from chainlink.screening.chance_words import basis_words, missing_words

    tell(missing_words(chances.missing, chances.open_purchases))
    tell(basis_words(chances))
