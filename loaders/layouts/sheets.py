"""How does a file of a foreign layout become drafts of our tables? Recognised or mapped, read, built, everything told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from graph_schema.names import Words
from graph_schema.spec import schema
from loaders.draft import PLACE, Draft
from loaders.draft import ROW as DRAFT_ROW
from loaders.findings import Finding, repair
from loaders.layouts.cells import day
from loaders.layouts.customs import customs_frame
from loaders.layouts.drafts import is_draft
from loaders.layouts.frames import frames_of
from loaders.layouts.goods import GoodsProposal
from loaders.layouts.large import LARGE_BYTES, head_of_text, latest_day, lines_of_large_text
from loaders.layouts.lines import ROW, empty_lines, lines_of_sheet
from loaders.layouts.mapping import SheetMapping
from loaders.layouts.network import Known, network_of
from loaders.layouts.notices import LeftOut, Notices
from loaders.layouts.proposal import Proposal, propose
from loaders.layouts.sums import joined, purchases
from loaders.layouts.vocabulary import layouts
from loaders.sheet import RawSheet
from loaders.tables import Tables, repeated_text


@dataclass(frozen=True)
class Mappings:
    """What is known of foreign layouts when files are read.

    Attributes
    ----------
    chosen
        The mapping that a person gave for all sheets; None to recognise each.
    remembered
        By fingerprint, mappings that people confirmed before.
    goods
        The office's table of names: text of goods to component id.
    buyer, target_names
        Said by a person: who buys where the file does not say so; what a first graph asks about.
    """

    chosen: SheetMapping | None = None
    remembered: Mapping[str, SheetMapping] = field(default_factory=dict)
    goods: Mapping[str, str] = field(default_factory=dict)
    buyer: str = ""
    target_names: tuple[str, ...] = ()


@dataclass(frozen=True)
class MappedSheet:
    """What came of one foreign sheet.

    Attributes
    ----------
    place
        The sheet.
    mapping
        How it was read.
    row_count, used_count
        Rows below the header that hold something, and those of them that something was used of.
    left_out
        The others, by reason: with `used_count` they add up to `row_count`.
    goods
        Components that goods may mean, to be confirmed.
    draft_firms, draft_components
        How many of each were made.
    sourcing_count
        Sourcings made.
    """

    place: str
    mapping: SheetMapping
    row_count: int
    used_count: int
    left_out: tuple[LeftOut, ...]
    goods: tuple[GoodsProposal, ...]
    draft_firms: int
    draft_components: int
    sourcing_count: int

    @property
    def words(self) -> Words:
        """The sentence, in both languages."""
        layout = layouts()[self.mapping.layout].words
        out = self.row_count - self.used_count
        return Words(
            f"按“{layout.zh}”读入：{self.row_count} 行，用了 {self.used_count} 行，未计入 {out} 行；供应关系 {self.sourcing_count} 条，"
            f"待核企业 {self.draft_firms} 家，待核产品 {self.draft_components} 种",
            f"read as {layout.en}: {self.row_count} rows, {self.used_count} used, {out} left out; {self.sourcing_count} sourcings, "
            f"{self.draft_firms} draft firms, {self.draft_components} draft components",
        )


@dataclass(frozen=True)
class ForeignRows:
    """Drafts of tables that one foreign sheet gives, and what is told of it."""

    drafts: dict[str, Draft]
    findings: tuple[Finding, ...]
    sheet: MappedSheet | None
    sender: str = ""
    as_of: str = ""


def is_large_text(path: Path) -> bool:
    """Whether a text file is read column by column, because its cells as a sheet would fill the memory."""
    return path.suffix.lower() in (".csv", ".txt", ".tsv") and path.stat().st_size > LARGE_BYTES


def proposal_of(sheet: RawSheet, mappings: Mappings) -> Proposal | None:
    """Recognise a sheet, or hold it against the mapping that a person chose."""
    if mappings.chosen is None:
        return propose(sheet, mappings.remembered)
    chosen = {mappings.chosen.fingerprint: mappings.chosen}
    if (exact := propose(sheet, chosen)) and exact.mapping == mappings.chosen:
        return exact
    recognised = propose(sheet)
    if recognised is None:
        return None
    return Proposal(mappings.chosen, recognised.header, (), recognised.sender, recognised.as_of)


def read_foreign(
    sheet: RawSheet,
    proposal: Proposal,
    mappings: Mappings,
    *,
    known: Tables,
    sender: str = "",
    as_of: str = "",
    large: Path | None = None,
) -> ForeignRows:
    """Read one foreign sheet.

    Parameters
    ----------
    proposal
        What it is, see `proposal_of`.
    known
        Rows of the store: firms and components that names may mean.
    sender, as_of
        What a person said of the file; else what a note in it says counts.
    large
        The file itself, where `sheet` holds its first rows only.

    Notes
    -----
    Linear in rows.
    """
    mapping = _as_said(proposal.mapping, mappings)
    notices = Notices(sheet.place, {column.field: column.header for column in reversed(mapping.columns)})
    given = sender or proposal.sender
    if mapping.buyer == "sender" and not given:
        notices.say(
            "error", [proposal.header.row + 1], "",
            "没有采购方一列，也没有写明报送单位；请用 --from 写明是哪家企业的采购（网页上填报送单位）",
            "no column names the buyer and nobody said who sent it; say whose purchases these are with --from",
        )  # fmt: skip
        return ForeignRows({}, tuple(notices.findings), None)
    parts = (
        lines_of_large_text(large, proposal.header, mapping, notices)
        if large
        else [lines_of_sheet(sheet, mapping, proposal.header, notices)]
    )
    if mapping.layout == "customs":
        return _customs(pd.concat(list(parts)), sheet, mapping, notices, given, as_of or proposal.as_of)
    lines_by_row: Counter[int] = Counter()
    used_parts = []
    last = latest_day(large, proposal.header, mapping) if large else ""
    for lines in parts:
        lines_by_row.update(lines[ROW].tolist())
        used_parts.append(
            purchases(lines, mapping, notices, last=last or max(map(day, lines["date"].unique()), default=""))
        )
    used_lines = joined(used_parts or [empty_lines()], mapping, notices)
    source = given or sheet.source
    everything = Known(known, mappings.goods)
    network = network_of(used_lines, mapping, notices, known=everything, sender=given)
    frames = frames_of(network, mapping, notices, known=everything, source=source, sender=given)
    date = as_of or (str(used_lines["date"].max()) if mapping.months and len(used_lines) else "") or proposal.as_of
    drafts = {name: _draft(name, frame, sheet, source, date) for name, frame in frames.items()}
    left_out = notices.left_out(_still_used(lines_by_row, notices))
    unused = {row for group in left_out for row in group.rows}
    rows_seen = set(lines_by_row) | unused
    for proposed in network.proposals:
        notices.say(
            "warning",
            [network.goods_rows[proposed.draft_id]],
            "",
            proposed.words.zh + "；确认请用 chainlink map name",
            proposed.words.en + "; confirm it with chainlink map name",
        )
    outcome = MappedSheet(
        sheet.place,
        mapping,
        len(rows_seen),
        len(rows_seen - unused),
        left_out,
        network.proposals,
        _drafts_in(drafts, "firms", "firm_id"),
        _drafts_in(drafts, "components", "component_id"),
        len(drafts["supplies"].frame) if "supplies" in drafts else 0,
    )
    doubts = [repair(sheet.place, 0, "", *words) for words in proposal.doubts]
    findings = [*doubts, *notices.findings, *notices.of_left_out(left_out)]
    return ForeignRows(drafts, tuple(findings), outcome, given, date)


def _as_said(mapping: SheetMapping, mappings: Mappings) -> SheetMapping:
    if mappings.buyer:
        mapping = replace(mapping, buyer=mappings.buyer)
    return replace(mapping, target_names=mappings.target_names) if mappings.target_names else mapping


def _still_used(lines_by_row: Mapping[int, int], notices: Notices) -> set[int]:
    """Give rows of several lines of which only some were left out."""
    lost = notices.lines_lost()
    return {row for row, count in lost.items() if count < lines_by_row.get(row, 0)}


def _customs(
    lines: pd.DataFrame, sheet: RawSheet, mapping: SheetMapping, notices: Notices, sender: str, as_of: str
) -> ForeignRows:
    """Read customs statistics, which have no firms."""
    all_rows = set(lines[ROW].tolist())
    frame = customs_frame(lines, mapping, notices)
    left_out = notices.left_out()
    unused = {row for group in left_out for row in group.rows}
    date = as_of or (str(frame["month"].max()) if len(frame) else "")
    drafts = {"customs": _draft("customs", frame, sheet, sender or sheet.source, date)} if len(frame) else {}
    seen = all_rows | unused
    outcome = MappedSheet(sheet.place, mapping, len(seen), len(seen - unused), left_out, (), 0, 0, 0)
    return ForeignRows(drafts, (*notices.findings, *notices.of_left_out(left_out)), outcome, sender, date)


def _drafts_in(drafts: Mapping[str, Draft], table: str, column: str) -> int:
    return sum(map(is_draft, drafts[table].frame[column])) if table in drafts else 0


def _draft(name: str, frame: pd.DataFrame, sheet: RawSheet, source: str, as_of: str) -> Draft:
    """Give rows of a table the place, source and date of their sheet."""
    numbers = frame[ROW].astype("int64").reset_index(drop=True)
    typed = Tables.of({name: frame.drop(columns=[ROW])})[name]
    places = pd.Series([f"{sheet.origin} 第 {number} 行" for number in numbers.tolist()], dtype="str")
    typed = typed.assign(
        source=repeated_text(source, len(typed)).to_numpy(),
        source_row=places,
        as_of=repeated_text(as_of, len(typed)).to_numpy(),
    )
    typed[PLACE], typed[DRAFT_ROW] = repeated_text(sheet.place, len(typed)).to_numpy(), numbers
    return Draft(schema().tables[name], typed)


def head_of(path: Path, *, place: str, source: str) -> RawSheet:
    """Give the first rows of a large text file as a sheet."""
    return head_of_text(path, place=place, source=source)
