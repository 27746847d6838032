"""How does a 断供快报 become one page? As an A4 PDF, with as many rows as have room; how many are left out is said."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from chainlink.report.pages import one_page_pdf
from chainlink.report.paper import Paper
from chainlink.whatif.brief import Backups, ReachedFirm, StopBrief, StoppedComponent
from graph_schema.names import Words, language

ROOM = (
    (8, 24),
    (7, 20),
    (6, 18),
    (6, 16),
    (6, 14),
    (5, 13),
    (5, 12),
    (5, 11),
    (5, 10),
    (4, 10),
    (4, 9),
    (4, 8),
    (3, 8),
    (3, 7),
    (3, 6),
    (3, 5),
    (2, 4),
    (2, 3),
    (1, 2),
    (1, 0),
    (0, 0),
)
"""So many rows of either table are tried, until all of it goes on one page."""

_STYLE = """
@page { margin: 11mm 13mm 13mm }
h1 { font-size: 15pt } h2 { font-size: 10.5pt; margin: 2.5mm 0 1mm }
p { margin: 0 0 0.8mm; line-height: 1.35 } table { font-size: 8pt } th, td { padding: 0.5mm 1.2mm; line-height: 1.25 }
td.number { white-space: nowrap }
html { font-size: 9pt } .more { color: #555; font-size: 8pt } table { table-layout: fixed }
"""
_STOPPED = (
    Words("产品", "Component"),
    Words("停供企业", "Whose"),
    Words("采购企业", "Buyers"),
    Words("独立备份（至多三家）", "Independent backups (three at most)"),
    Words("责任单位", "In charge"),
)
_STOPPED_WIDTHS = (14, 27, 8, 39, 12)
_REACHED_WIDTHS = {"zh": (6, 22, 13, 10, 37, 12), "en": (6, 20, 12, 20, 30, 12)}
"""Of the columns, in hundredths; money takes more room in English."""
_REACHED = (
    Words("停产日", "Day"),
    Words("企业（所在地）", "Firm (place)"),
    Words("停产产品", "Components"),
    Words("每天损失", "Lost a day"),
    Words("独立备份（至多三家）", "Independent backups (three at most)"),
    Words("责任单位", "In charge"),
)


def brief_paper(brief: StopBrief, data_version: str) -> Paper:
    """Say what the page says of itself; `data_version` names the version that was asked."""
    return Paper(brief.title, brief.scope, brief.dates, data_version)


def stop_brief_pdf(paper: Paper, brief: StopBrief) -> bytes:
    """Lay the brief out on one A4 page.

    Parameters
    ----------
    paper
        From `brief_paper`.
    brief
        From `stop_brief`.

    Notes
    -----
    About 1 s, 3 s where rows have to be left out before it fits.
    """
    return one_page_pdf(paper, bodies_of(brief), style=_STYLE)


def bodies_of(brief: StopBrief) -> list[str]:
    """Give the page's HTML under its title, with fewer and fewer rows."""
    rows = [(min(few, len(brief.components)), min(many, len(brief.firms))) for few, many in ROOM]
    return [_body(brief, *sizes) for sizes in dict.fromkeys(rows)]


def _body(brief: StopBrief, component_rows: int, firm_rows: int) -> str:
    parts = [_heading(Words("一、情况", "1. What happened")), *(_sentence(sentence) for sentence in brief.happened)]
    parts += [_heading(Words("二、影响", "2. What it does")), *(_sentence(sentence) for sentence in brief.effects)]
    count = brief.component_count
    parts.append(_heading(Words(f"三、即刻停供的产品与替代来源（{count} 项）", f"3. What stops at once ({count})")))
    parts.append(
        _table(_STOPPED, _STOPPED_WIDTHS, [_stopped(component) for component in brief.components[:component_rows]], {2})
    )
    parts.append(_more(count - component_rows, Words("项", "components")))
    count = brief.firm_count
    reached = Words(
        f"四、受影响企业停产先后（{count} 家，停供企业和断供贸易商不计）",
        f"4. Firms by the day they stop ({count}, without those that fail first and traders)",
    )
    parts.append(_heading(reached))
    parts.append(
        _table(_REACHED, _REACHED_WIDTHS[language()], [_reached(firm) for firm in brief.firms[:firm_rows]], {0, 3})
    )
    parts.append(_more(count - firm_rows, Words("家", "firms")))
    return "".join(parts)


def _heading(words: Words) -> str:
    return f"<h2>{escape(str(words))}</h2>"


def _sentence(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def _more(count: int, unit: Words) -> str:
    if count <= 0:
        return ""
    words = Words(f"另有 {count} {unit.zh}未列出，见系统“推演”页", f"{count} more {unit.en} are on the What if page")
    return f'<p class="more">{escape(str(words))}</p>'


def _table(headers: Sequence[Words], widths: Sequence[int], rows: Sequence[Sequence[str]], numbers: set[int]) -> str:
    if not rows:
        return ""
    kinds = ['class="number"' if at in numbers else "" for at in range(len(headers))]
    top = "".join(
        f'<th {kind} style="width: {width}%">{escape(str(header))}</th>'
        for kind, width, header in zip(kinds, widths, headers, strict=True)
    )
    body = "".join(
        "<tr>" + "".join(f"<td {kind}>{escape(text)}</td>" for kind, text in zip(kinds, row, strict=True)) + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def _stopped(row: StoppedComponent) -> list[str]:
    return [
        row.component,
        _listed(row.suppliers, row.supplier_count, "家"),
        str(row.buyer_count),
        _backups(row.backups),
        row.office,
    ]


def _reached(row: ReachedFirm) -> list[str]:
    firm = str(Words(f"{row.firm}（{row.place}）", f"{row.firm} ({row.place})")) if row.place else row.firm
    made = _listed(row.components[:2], len(row.components))
    return [row.day, firm, made, row.value, _backups(row.backups), row.office]


def _listed(names: Sequence[str], count: int, unit: str = "项") -> str:
    more = count - len(names)
    beyond = Words(f"等 {count} {unit}", f" and {more} more") if more > 0 else Words("", "")
    return str(Words("、", ", ")).join(names) + str(beyond)


def _backups(backups: Backups) -> str:
    if backups.names:
        return _listed(backups.names, len(backups.names) + backups.more, "家")
    if backups.stopping_too:
        count = backups.stopping_too
        return str(Words(f"无（另 {count} 家同受影响）", f"none ({count} others stop too)"))
    return str(Words("库内未见", "none in the data"))
