"""`chainlink scan --record | --diff`: how is a scan kept, and what changed since the last one?"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from chainlink.commands.console import print_json, print_table, tell
from graph_schema.names import Words

if TYPE_CHECKING:
    from chainlink import Scan, SupplyGraph
    from chainlink.risks.scans import RecordedScan, RiskChange, ScanDifference
    from chainlink.screening.chances import KeptChances
    from chainlink.stores import Store


def keep_or_compare(
    store: Store,
    graph: SupplyGraph,
    scanned: Scan,
    *,
    is_recording: bool,
    is_comparing: bool,
    earlier_id: str,
    rules: Path | None,
    note: str,
    who: str,
    is_json: bool,
    chances: KeptChances | None,
) -> None:
    """Record a scan, compare it with an earlier one, or both: then the comparison is with what was recorded before."""
    from chainlink.risks.assess import assess
    from chainlink.risks.rules import load_rules
    from chainlink.risks.scans import record_and_compare, require_whole_chains

    require_whole_chains(scanned)
    screened = assess(graph, scanned, load_rules(rules), chances=chances)
    recorded, difference, changes = record_and_compare(
        store,
        screened,
        is_recording=is_recording,
        earlier_id=earlier_id if is_comparing else None,
        who=who,
        note=note,
    )
    if is_json:
        _print_json(recorded, difference)
        return
    if difference:
        _print_difference(difference, changes, graph)
        _print_likelier(difference, graph)
    if recorded:
        _print_recorded(recorded, store)


def _print_json(recorded: RecordedScan | None, difference: ScanDifference | None) -> None:
    if difference:
        body = {**asdict(difference), "recorded_id": recorded.scan_id if recorded else None}
        print_json("chainlink.scan_diff/1", body)
    elif recorded:
        print_json("chainlink.scan_record/1", asdict(recorded))


def _print_recorded(recorded: RecordedScan, store: Store) -> None:
    from chainlink.risks.register import list_risks

    risks = [risk for risk in list_risks(store) if risk.fields["chain_id"] in recorded.chain_ids]
    counts = {
        name: sum(risk.fields["finding"] == name for risk in risks) for name in ("new", "still", "not_found", "back")
    }
    print(
        Words(
            f"已入册为 {recorded.scan_id}：新增 {counts['new']}，仍在 {counts['still']}，未发现 {counts['not_found']}，"
            f"重现 {counts['back']}",
            f"recorded as {recorded.scan_id}: {counts['new']} new, {counts['still']} still there, "
            f"{counts['not_found']} not found, {counts['back']} back",
        )
    )
    if review := sum(risk.is_to_review for risk in risks):
        tell(
            Words(
                f"假销号待复核 {review} 项；用 chainlink risks list --review 查看",
                f"{review} closed risks are still found; see chainlink risks list --review",
            )
        )


def _print_difference(difference: ScanDifference, changes: tuple[RiskChange, ...], graph: SupplyGraph) -> None:
    from chainlink.risks.answer_tables import changes_table

    later = difference.later_id or str(Words("本次", "this scan"))
    print(f"{difference.earlier_id} → {later}")
    print_table(changes_table(changes, graph.names))
    print(Words(f"仍在 {len(difference.still)}", f"still there: {len(difference.still)}"))
    if not difference.is_same_rules:
        tell(Words("两次所用规则不同，差异未必来自数据", "the rules differ: not every change comes from the data"))


def _print_likelier(difference: ScanDifference, graph: SupplyGraph) -> None:
    """List whose chance of a colour rose or fell."""
    from chainlink.screening.answer_tables import likelier_table

    for words, changes in (
        (Words("更可能", "Likelier"), difference.likelier),
        (Words("更不可能", "Less likely"), difference.less_likely),
    ):
        if changes:
            print(f"\n{words} ({len(changes)})")
            print_table(likelier_table(words, changes, graph.names))
