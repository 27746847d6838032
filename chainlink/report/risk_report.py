"""产业链断链断供风险摸排情况报告: what does an office report of a chain, or of the province, after a scan?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from chainlink.books.register_tables import field_text, list_table
from chainlink.report.paper import Paper
from chainlink.report.risk_sentences import risk_sentences
from chainlink.report.word import Heading, Part, word_of, word_table_of
from chainlink.risks.cells import survival_at_least_days
from chainlink.risks.register import RISKS, STATES, Risk, is_overdue, risk_rank
from chainlink.screening.chance_words import basis_words, expected_words, missing_words
from chainlink.screening.chances import PROVINCE, About, KeptChances
from chainlink.supply.areas import AreaCounts
from chainlink.supply.names import Names
from graph_schema import figures
from graph_schema.figures import share_range
from graph_schema.names import COLOUR_WORDS, COLOURS, Words, language
from graph_schema.spec import schema

MAIN_RISKS = 10
"""So many risks are told in full; the list at the end holds all."""

DEPENDENCE = "dependence"
"""Id of the rule on large firms."""
_OPEN = ("to_verify", "to_do", "in_hand")
_LISTED = ("colour", "about", "component_name", "firm_name", "value_at_stake_10k_yuan", "state", "office", "deadline")
_SHORT_HEADERS = {
    "about": Words("对象", "about"),
    "component_name": Words("产品", "component"),
    "firm_name": Words("涉及企业", "firm"),
    "value_at_stake_10k_yuan": Words("恢复期损失产值", "value at stake"),
}
_WIDTHS_MM = {
    "zh": (15.0, 9.0, 24.0, 33.0, 18.0, 14.0, 15.0, 19.0),
    "en": (17.0, 19.0, 22.0, 27.0, 19.0, 13.0, 11.0, 19.0),
}


def risk_report_title(chain_name: Words | None) -> Words:
    """Name the report of a chain; None is the whole province.

    Examples
    --------
    >>> str(risk_report_title(Words("集成电路", "Integrated circuits")))
    '集成电路产业链断链断供风险摸排情况报告'
    """
    if chain_name is None:
        return Words("全省标志性产业链断链断供风险摸排情况报告", "Break risks of the province's chains: report")
    return Words(f"{chain_name.zh}产业链断链断供风险摸排情况报告", f"Break risks of {chain_name.en}: report")


def risk_report(
    paper: Paper,
    risks: Sequence[Risk],
    *,
    names: Names,
    today: date,
    chances: KeptChances | None = None,
    scope: str = PROVINCE,
) -> bytes:
    """Write the report as a Word document: the whole, the main risks, who deals with them, gaps, proposals, the list.

    Parameters
    ----------
    paper
        What the export says of itself; its title is `risk_report_title`.
    risks
        Those reported on, as `list_risks` gives them.
    names
        What chains, firms and components are called.
    today
        The day by which deadlines have passed.
    chances, scope
        What is kept of the data, None for nothing; the chain reported on, or the province.

    Returns
    -------
    bytes
        A .docx. False alarms are counted and otherwise left out.
    """
    return word_of(paper, tuple(_parts(risks, names, today, chances, scope)))


def _parts(risks: Sequence[Risk], names: Names, today: date, chances: KeptChances | None, scope: str) -> Iterator[Part]:
    kept = [risk for risk in risks if risk.fields["state"] != "false_alarm"]
    yield Heading(Words("总体情况", "In all"))
    yield _totals(risks, kept, names)
    if chances is not None:
        yield _expected(kept, chances, scope)
    yield Heading(Words("主要风险", "Main risks"))
    yield from _main_risks(kept, names)
    yield from _large_firms(kept, names)
    yield Heading(Words("处置进展", "What is being done"))
    yield _progress(kept, today)
    yield Heading(Words("数据缺口", "What is not known"))
    yield _gaps(kept)
    yield Heading(Words("下一步工作建议", "Proposed next"))
    yield _proposals(kept)
    yield Heading(Words("风险清单", "All risks"))
    listed = list_table(RISKS, sorted(kept, key=risk_rank), names, columns=_LISTED)
    short = [replace(column, header=_SHORT_HEADERS.get(column.key, column.header)) for column in listed.columns]
    yield word_table_of(replace(listed, columns=tuple(short)), _WIDTHS_MM[language()])


def _totals(risks: Sequence[Risk], kept: Sequence[Risk], names: Names) -> Words:
    counts = Counter(str(risk.fields["colour"]) for risk in kept)
    zh = "、".join(f"{COLOUR_WORDS[colour].zh} {counts[colour]} 项" for colour in COLOURS)
    en = ", ".join(f"{counts[colour]} {COLOUR_WORDS[colour].en}" for colour in COLOURS)
    firms = sum(risk.fields["about"] == "firm" for risk in kept)
    out, large = len(risks) - len(kept), len(_depended_on(kept))
    places = AreaCounts.of(names.area_of(firm_id) for firm_id in {risk.text("firm_id") for risk in kept} - {""}).words
    return Words(
        f"在册风险 {len(kept)} 项，其中风险企业 {firms} 项、风险产品 {len(kept) - firms} 项；按颜色分：{zh}，"
        f"仅由规则或人工发现的 {counts['']} 项（大户依赖 {large} 项）；涉及企业{places.zh}。另有误报 {out} 项未列入。"
        "灰色为数据缺口，既不代表安全，也不代表危险。",
        f"{len(kept)} risks on the books, {firms} firms and {len(kept) - firms} components: {en}, and {counts['']} found"
        f" by a rule or a person alone ({large} large firms); of the firms {places.en}. {out} false alarms are left out."
        " Grey is not known: neither safe nor dangerous.",
    )


def _expected(kept: Sequence[Risk], chances: KeptChances, scope: str) -> Words:
    """Say how many rows are known to be missing, what would be expected with them, and what is suspected or doubtful."""
    missing, basis = missing_words(chances.missing, chances.open_purchases), basis_words(chances)
    zh, en = [missing.zh], [missing.en]
    subjects: tuple[tuple[About, str, str], ...] = (("firm", "企业", "firms"), ("component", "产品", "components"))
    for about, name_zh, name_en in subjects:
        if numbers := chances.numbers_of(scope, about):
            words = expected_words(numbers)
            zh.append(f"{name_zh}{words.zh}。")
            en.append(f"{name_en.capitalize()}: {words.en}.")
    counts = Counter(str(risk.fields["inferred"]) for risk in kept)
    suspected, doubtful = counts["suspected_yellow"] + counts["suspected_blue"], counts["doubtful"]
    zh.append(f"在册风险中疑似（未计入颜色）{suspected} 项、存疑 {doubtful} 项。{basis.zh}")
    en.append(
        f"On the books {suspected} are suspected, not counted among the colours, and {doubtful} doubtful. {basis.en}"
    )
    return Words("".join(zh), " ".join(en))


def _main_risks(kept: Sequence[Risk], names: Names) -> Iterator[Part]:
    serious = [risk for risk in kept if risk.fields["colour"] in ("red", "yellow") and risk.fields["state"] in _OPEN]
    ranked = sorted(serious, key=risk_rank)
    if not ranked:
        yield Words("没有未销号的红色、黄色风险。", "No open risk is red or yellow.")
        return
    count = min(len(_once(ranked)), MAIN_RISKS)
    yield Words(
        f"未销号的红色、黄色风险共 {len(ranked)} 项，以下列出前 {count} 项（红色在前，同色按分摊损失产值；企业与其同一产品只述一次）。",
        f"{len(ranked)} open risks are red or yellow; the first {count}, red first, then by shared loss, a firm and its "
        "component told once.",
    )
    for risk in _once(ranked)[:MAIN_RISKS]:
        name = _text(risk, f"{risk.fields['about']}_name", names)
        chain = names.chain(risk.text("chain_id"))
        yield Heading(Words(f"{name}（{chain}）", f"{name} ({chain})"), level=2)
        yield from risk_sentences(risk, names)


def _once(ranked: Sequence[Risk]) -> list[Risk]:
    """Leave out the component of which the only firm that stops it is told already."""
    firms = {_subject(risk) for risk in ranked if risk.fields["about"] == "firm"}
    return [risk for risk in ranked if risk.fields["about"] == "firm" or _subject(risk) not in firms]


def _subject(risk: Risk) -> tuple[str, str, str]:
    return risk.text("chain_id"), risk.text("firm_id"), risk.text("component_id")


def _depended_on(kept: Sequence[Risk]) -> list[Risk]:
    """大户依赖 without a colour, most lost first: firms whose stop takes a large part of a target that stays up."""
    large = [risk for risk in kept if DEPENDENCE in str(risk.fields["rules"]).split(";") and not risk.fields["colour"]]
    return sorted(large, key=lambda risk: (-float(risk.fields["partial_loss"] or 0.0), risk.risk_id))


def _large_firms(kept: Sequence[Risk], names: Names) -> Iterator[Part]:
    """Name the large firms of which no target goes down, and how much of one their stop takes."""
    large = [risk for risk in _depended_on(kept) if risk.fields["state"] in _OPEN]
    if not large:
        return
    named = []
    for risk in large[:MAIN_RISKS]:
        low, high = (float(risk.fields[name] or 0.0) for name in ("partial_loss", "partial_loss_high"))
        named.append(f"{_text(risk, 'firm_name', names)} {share_range(low, high)}")
    more = len(large) - len(named)
    yield Words(
        f"大户依赖共 {len(large)} 项：企业一家停产，目标产品不断供，但减产幅度大。减产最多的：{'、'.join(named)}{' 等' if more else ''}。",
        f"{len(large)} large firms: their stop alone cuts no target off, but takes a large part of one. Most: "
        f"{', '.join(named)}{f' and {more} more' if more else ''}.",
    )


def _progress(kept: Sequence[Risk], today: date) -> Words:
    states = Counter(str(risk.fields["state"]) for risk in kept)
    shown = [state for state in STATES if states[state]]
    by_state = Words(
        "、".join(f"{_choice('state', state)} {states[state]} 项" for state in shown) or "无",
        ", ".join(f"{states[state]} {state.replace('_', ' ')}" for state in shown) or "none",
    )
    is_open = [risk for risk in kept if risk.fields["state"] in _OPEN]
    late = sum(is_overdue(risk, today) for risk in is_open)
    nobody = sum(not risk.fields["office"] for risk in is_open)
    review = sum(risk.is_to_review for risk in kept)
    return Words(
        f"按状态分：{by_state.zh}。未销号风险中，未明确责任单位的 {nobody} 项，已过完成时限的 {late} 项。"
        f"已销号而摸排仍发现、需复核的 {review} 项。",
        f"By state: {by_state.en}. Of those that are open {nobody} have no office in charge and {late} are past their"
        f" deadline. {review} were closed and are still found: to be reviewed.",
    )


def _gaps(kept: Sequence[Risk]) -> Words:
    grey = sum(risk.fields["colour"] == "grey" for risk in kept)
    coverage = sum(risk.fields["backup_coverage"] is None for risk in kept)
    stock = sum(risk.fields["stock_days"] is None for risk in kept)
    survival = sum(
        risk.fields["survival_days"] is None and survival_at_least_days(risk) is None and risk.is_found for risk in kept
    )
    partly = sum(isinstance(share := risk.fields["value_known_share"], float) and share < 1 for risk in kept)
    return Words(
        f"因数据缺口判为灰色的 {grey} 项；备份覆盖率算不出的 {coverage} 项；没有库存天数的 {stock} 项；可维持天数算不出的 {survival} 项；"
        f"恢复期损失产值只计入部分生产线的 {partly} 项。请按“追问清单”逐户补填。",
        f"{grey} are grey for want of data; {coverage} have no known backup coverage, {stock} no stock days, {survival} no known "
        f"survival; of {partly}"
        " the output value counts some lines only. The list of questions says whom to ask what.",
    )


def _proposals(kept: Sequence[Risk]) -> Words:
    kinds = Counter(
        str(risk.fields["suggested_kind"])
        for risk in kept
        if risk.fields["state"] in _OPEN and risk.fields["suggested_kind"]
    )
    if not kinds:
        return Words("没有需要立项的未销号风险。", "No open risk asks for a project.")
    ranked = sorted(kinds.items(), key=lambda count_of_kind: (-count_of_kind[1], count_of_kind[0]))
    zh = "、".join(f"{_choice('suggested_kind', kind)} {count} 项" for kind, count in ranked)
    en = ", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in ranked)
    return Words(
        f"按未销号风险建议的项目类型：{zh}。建议逐项明确责任单位、责任人和完成时限，谋划强链补链项目，"
        "并在实施后重新摸排，以摸排结果确认销号。",
        f"Kinds of projects that open risks ask for: {en}. Give each an office, a person and a deadline, plan the"
        " projects, and scan again when they are done: the scan says whether a risk is closed.",
    )


def _choice(name: str, value: str) -> str:
    return dict(schema().books["risks"].column(name).choices).get(value, value)


def _text(risk: Risk, name: str, names: Names) -> str:
    """Say a field as every face does, "" for missing."""
    if name == "chain_id":
        return names.chain(risk.text("chain_id"))
    if name == "colour" and risk.fields["chance"] is not None:
        return _colour_text(risk)
    return field_text(RISKS, risk, name, names)


def _colour_text(risk: Risk) -> str:
    """Say the colour with its chance, or what is suspected."""
    colour, inferred = field_text(RISKS, risk, "colour"), field_text(RISKS, risk, "inferred")
    level = figures.chance(risk.number("chance"))
    if not risk.fields["colour"]:
        return str(Words(f"{inferred}（{level}）", f"{inferred} ({level})")) if inferred else ""
    beside = f"{level}{Words('，', ', ')}{inferred}" if inferred else level
    return str(Words(f"{colour}（{beside}）", f"{colour} ({beside})"))
