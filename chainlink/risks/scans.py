"""What did each scan find, and what has changed between two? Scans as they were recorded, and their difference."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from chainlink.books.chiefs import office_by_chain
from chainlink.books.record import record_again
from chainlink.risks.after_scan import changes_after_scan
from chainlink.risks.assess import Screened
from chainlink.risks.register import list_risks
from chainlink.screening.chances import ChanceChange, KeptChances, any_kept_chances, changed_chances
from chainlink.screening.findings import Scan
from chainlink.stores import Change, Entry, Store
from graph_schema.errors import UnknownIdError, UsageError
from graph_schema.names import Words

BOOK = "scans"


@dataclass(frozen=True)
class RecordedScan:
    """One scan as it was recorded.

    Attributes
    ----------
    scan_id
        `s0001`, `s0002`, … in the order of recording; "" for one that is not recorded.
    content_hash, data_date
        Fingerprint and date of the data.
    rules_version
        Of the rules asked.
    chain_ids
        Chains it covers, sorted.
    colour_by_risk
        By risk id its colour, "" for what only a rule found.
    rules_by_risk
        By risk id the rules it breaks.
    chain_by_risk
        By risk id its chain.
    name_by_risk
        By risk id: id and name of the firm or component, as one line.
    who, when, note
        Who recorded it, when (UTC), and what was noted.
    """

    scan_id: str
    content_hash: str
    data_date: str
    rules_version: str
    chain_ids: tuple[str, ...]
    colour_by_risk: Mapping[str, str]
    rules_by_risk: Mapping[str, tuple[str, ...]]
    chain_by_risk: Mapping[str, str]
    name_by_risk: Mapping[str, str]
    who: str = ""
    when: str = ""
    note: str = ""


@dataclass(frozen=True)
class ScanDifference:
    """What changed from one scan to a later one, over the chains of both; risk ids, sorted.

    Attributes
    ----------
    earlier_id, later_id
        Which scans; "" for one that is not recorded.
    new
        Found now, never before.
    still
        Found both times.
    not_found
        Found then, not now.
    back
        Found now and in an older scan, not in the earlier one.
    recoloured
        Found both times with another colour: (risk id, colour then, colour now).
    is_same_data, is_same_rules
        Whether both looked at the same data, by the same rules.
    name_by_risk
        By risk id, what it is.
    likelier, less_likely
        Firms and components whose chance of a colour rose, or fell, the most first; empty where chances of one of the scans
        are not kept, or are not of the same half-life.
    """

    earlier_id: str
    later_id: str
    new: tuple[str, ...]
    still: tuple[str, ...]
    not_found: tuple[str, ...]
    back: tuple[str, ...]
    recoloured: tuple[tuple[str, str, str], ...]
    is_same_data: bool
    is_same_rules: bool
    name_by_risk: Mapping[str, str]
    likelier: tuple[ChanceChange, ...] = ()
    less_likely: tuple[ChanceChange, ...] = ()


@dataclass(frozen=True)
class RiskChange:
    """A risk that one of two scans found and the other did not, or found in another colour.

    Attributes
    ----------
    change
        What became of it.
    risk_id
        Which risk.
    name, chain_id
        What it is about, in which chain.
    colours
        Its colour in the scan that found it; of one that changed, before and after.
    """

    change: Words
    risk_id: str
    name: str
    chain_id: str
    colours: tuple[str, ...]


NEW, BACK = Words("新增", "new"), Words("重现", "back")
NOT_FOUND, RECOLOURED = Words("未发现", "not found"), Words("颜色变化", "recoloured")
CHANGES = (NEW, BACK, NOT_FOUND, RECOLOURED)


def risk_changes(difference: ScanDifference, earlier: RecordedScan, later: RecordedScan) -> tuple[RiskChange, ...]:
    """List what changed between two scans, in the order of `CHANGES`, then by risk id."""

    def change(words: Words, risk_id: str, scan: RecordedScan, *colours: str) -> RiskChange:
        return RiskChange(words, risk_id, scan.name_by_risk[risk_id], scan.chain_by_risk[risk_id], colours)

    groups = ((NEW, difference.new, later), (BACK, difference.back, later), (NOT_FOUND, difference.not_found, earlier))
    found_once = [
        change(words, risk_id, scan, scan.colour_by_risk[risk_id])
        for words, risk_ids, scan in groups
        for risk_id in risk_ids
    ]
    recoloured = (change(RECOLOURED, risk_id, later, *colours) for risk_id, *colours in difference.recoloured)
    return (*found_once, *recoloured)


def as_scan(screened: Screened) -> RecordedScan:
    """Give what would be recorded of a scan."""
    return RecordedScan(
        scan_id="",
        content_hash=screened.scan.content_hash,
        data_date=screened.scan.data_date,
        rules_version=screened.rules_version,
        chain_ids=tuple(sorted(chain.chain_id for chain in screened.scan.chains)),
        colour_by_risk={risk.risk_id: risk.colour or "" for risk in screened.risks},
        rules_by_risk={risk.risk_id: tuple(rule.rule_id for rule in risk.broken) for risk in screened.risks},
        chain_by_risk={risk.risk_id: risk.chain_id for risk in screened.risks},
        name_by_risk={risk.risk_id: _name(screened, risk.risk_id) for risk in screened.risks},
    )


def _name(screened: Screened, risk_id: str) -> str:
    fields = screened.fields_by_risk[risk_id]
    about = str(fields["about"])
    return f"{fields[f'{about}_id']} {fields[f'{about}_name']}".strip()


def record_scan(
    store: Store, screened: Screened, *, who: str, note: str = "", today: date | None = None
) -> RecordedScan:
    """Keep a scan, and bring the register up to date with it, in one go.

    Parameters
    ----------
    store
        Where scans and register are kept.
    screened
        Of `assess`; risks of chains it does not cover stay as they are.
    who, note
        Who records it, and what is to be noted.
    today
        Day on which new risks were found; today if None.

    Returns
    -------
    RecordedScan
        With its id.

    Raises
    ------
    UsageError
        If chains were not scanned as a whole (named targets, one sourcing mode): such a scan cannot be compared.
    ConflictError
        If other people's changes came first 20 times in a row.

    Notes
    -----
    What people change meanwhile is not lost: the register is read again until nobody was faster. A new risk goes to the
    office of its chain, 链办, else its lead department, where the chain has one; what people wrote is never changed.
    """
    if "" in {chain.chain_id for chain in screened.scan.chains} or screened.scan.sourcing:
        raise UsageError(
            Words(
                "只有对整条产业链、全部颜色的摸排才能入册；请去掉 --target、--sourcing、--stop",
                "only a scan of whole chains with all colours can be recorded; leave out --target, --sourcing, --stop",
            )
        )

    def build() -> tuple[Sequence[Change], str]:
        scan_id = f"s{len(store.entries(BOOK)) + 1:04d}"
        changes = changes_after_scan(
            list_risks(store),
            screened,
            who=who,
            why=f"{scan_id} {note}".strip(),
            today=today or date.today(),
            office_by_chain=office_by_chain(store),
        )
        return [Change(BOOK, scan_id, _fields(as_scan(screened), note), 0, who, note), *changes], scan_id

    return find_scan(store, record_again(store, build))


def record_and_compare(
    store: Store, screened: Screened, *, is_recording: bool, earlier_id: str | None, who: str, note: str = ""
) -> tuple[RecordedScan | None, ScanDifference | None, tuple[RiskChange, ...]]:
    """Record a scan, compare it with an earlier one, or both: then with what was recorded before.

    Parameters
    ----------
    is_recording
        Whether it is recorded.
    earlier_id
        The scan to compare with, "" for the last one recorded, None for no comparison.
    who, note
        Kept with the recorded scan.

    Raises
    ------
    UsageError
        If a scan of only some targets, or of a stop, is to be recorded or compared.
    UnknownIdError
        If there is no such earlier scan.
    """
    require_whole_chains(screened.scan)
    earlier, older = None, list_scans(store)
    if earlier_id is not None:
        earlier = find_scan(store, earlier_id)
        older = tuple(record for record in older if int(record.scan_id[1:]) < int(earlier.scan_id[1:]))
    recorded = record_scan(store, screened, who=who, note=note) if is_recording else None
    if earlier is None:
        return recorded, None, ()
    later = recorded or as_scan(screened)
    difference = compare_scans(earlier, later, older)
    changes = risk_changes(difference, earlier, later)
    return recorded, with_chances(store, difference, earlier, later, now=screened.chances), changes


def with_chances(
    store: Store,
    difference: ScanDifference,
    earlier: RecordedScan,
    later: RecordedScan,
    *,
    now: KeptChances | None = None,
) -> ScanDifference:
    """Add what became likelier or less likely, where chances of both scans are kept.

    Parameters
    ----------
    store
        Where they are kept.
    difference
        Of the two scans.
    earlier, later
        The two scans.
    now
        Chances of the later one, where they are at hand.
    """
    before, after = any_kept_chances(store, earlier.content_hash), now or any_kept_chances(store, later.content_hash)
    if before is None or after is None or before.half_life_days != after.half_life_days:
        return difference
    changes = changed_chances(before, after, sorted(set(earlier.chain_ids) & set(later.chain_ids)))
    return replace(
        difference,
        likelier=tuple(change for change in changes if change.now > change.then),
        less_likely=tuple(change for change in changes if change.now < change.then),
    )


def require_whole_chains(scan: Scan) -> None:
    """Refuse a scan that cannot be kept or compared: of some targets only, of one mode, or of a stop.

    Raises
    ------
    UsageError
        If it is such a scan.
    """
    if scan.stops or scan.sourcing or any(not chain.chain_id for chain in scan.chains):
        raise UsageError(
            Words(
                "--record 和 --diff 只用于整条产业链的摸排；请去掉 --target、--sourcing、--stop",
                "--record and --diff are for scans of whole chains; leave out --target, --sourcing, --stop",
            )
        )


def list_scans(store: Store) -> tuple[RecordedScan, ...]:
    """Give the recorded scans, oldest first; empty when there is none."""
    return tuple(
        sorted((_scan_of(entry) for entry in store.entries(BOOK)), key=lambda recorded: int(recorded.scan_id[1:]))
    )


def find_scan(store: Store, scan_id: str = "") -> RecordedScan:
    """Give one recorded scan; the last one without an id.

    Raises
    ------
    UnknownIdError
        If there is none of that id.
    UsageError
        If none was recorded.
    """
    scans = list_scans(store)
    if not scans:
        raise UsageError(
            Words(
                "还没有入册的摸排；请先摸排并入册",
                "no scan was recorded; record one first",
            )
        )
    for scan in scans:
        if scan.scan_id == (scan_id.strip().lower() or scans[-1].scan_id):
            return scan
    raise UnknownIdError(Words("摸排", "scan"), scan_id, [scan.scan_id for scan in scans[-5:]])


def compare_scans(earlier: RecordedScan, later: RecordedScan, older: Sequence[RecordedScan] = ()) -> ScanDifference:
    """Tell what changed between two scans.

    Parameters
    ----------
    earlier, later
        The two scans. Risks of chains that only one of them covers are left out.
    older
        Scans before the earlier one: what they found, and the earlier did not, is back, not new.
    """
    chains = set(earlier.chain_ids) & set(later.chain_ids)
    then, now = _colours_in(earlier, chains), _colours_in(later, chains)
    once = {risk_id for scan in older for risk_id in scan.colour_by_risk}
    still = sorted(set(then) & set(now))
    return ScanDifference(
        earlier_id=earlier.scan_id,
        later_id=later.scan_id,
        new=tuple(sorted(set(now) - set(then) - once)),
        still=tuple(still),
        not_found=tuple(sorted(set(then) - set(now))),
        back=tuple(sorted((set(now) - set(then)) & once)),
        recoloured=tuple((risk_id, then[risk_id], now[risk_id]) for risk_id in still if then[risk_id] != now[risk_id]),
        is_same_data=earlier.content_hash == later.content_hash,
        is_same_rules=earlier.rules_version == later.rules_version,
        name_by_risk={**earlier.name_by_risk, **later.name_by_risk},
    )


def _colours_in(scan: RecordedScan, chains: Collection[str]) -> dict[str, str]:
    return {risk_id: colour for risk_id, colour in scan.colour_by_risk.items() if scan.chain_by_risk[risk_id] in chains}


def _fields(scan: RecordedScan, note: str) -> dict[str, str]:
    risks = {
        risk_id: [
            colour,
            ";".join(scan.rules_by_risk[risk_id]),
            scan.chain_by_risk[risk_id],
            scan.name_by_risk[risk_id],
        ]
        for risk_id, colour in scan.colour_by_risk.items()
    }
    return {
        "content_hash": scan.content_hash,
        "data_date": scan.data_date,
        "rules_version": scan.rules_version,
        "chain_ids": json.dumps(scan.chain_ids),
        "risks": json.dumps(risks, ensure_ascii=False, sort_keys=True),
        "note": note,
    }


def _scan_of(entry: Entry) -> RecordedScan:
    fields = {name: str(value) for name, value in entry.fields.items()}
    risks: dict[str, list[str]] = json.loads(fields["risks"])
    return RecordedScan(
        scan_id=entry.entry_id,
        content_hash=fields["content_hash"],
        data_date=fields["data_date"],
        rules_version=fields["rules_version"],
        chain_ids=tuple(json.loads(fields["chain_ids"])),
        colour_by_risk={risk_id: fields[0] for risk_id, fields in risks.items()},
        rules_by_risk={risk_id: tuple(filter(None, fields[1].split(";"))) for risk_id, fields in risks.items()},
        chain_by_risk={risk_id: fields[2] for risk_id, fields in risks.items()},
        name_by_risk={risk_id: fields[3] for risk_id, fields in risks.items()},
        who=entry.who,
        when=entry.when,
        note=fields["note"],
    )
