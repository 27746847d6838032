"""How is one risk told in a report? In sentences that can be read aloud; what is not known is named at the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chainlink.books.register_tables import plain_words
from chainlink.risks.cells import risk_cell, survival_at_least_days
from chainlink.risks.register import Risk
from chainlink.supply.names import Names
from graph_schema import figures
from graph_schema.names import Words
from graph_schema.spec import schema
from loaders.choices import country_words

_ASKED = ("segment", "origin_countries", "stock_days", "backup_coverage_low", "time_to_recover_days", "measures")
_PATH = "→"


def risk_sentences(risk: Risk, names: Names) -> tuple[Words, ...]:
    """Tell a risk in a few paragraphs: why, from where, when and how much, who deals with it.

    Parameters
    ----------
    risk
        Of the register.
    names
        What chains, firms and components are called.
    """
    paragraphs = (_grounds(risk, names), _supply(risk), _days(risk), _money(risk), _in_charge(risk))
    return tuple(paragraph for paragraph in paragraphs if paragraph.zh)


def _grounds(risk: Risk, names: Names) -> Words:
    """Say colour, path and rules of the grounds, each a sentence, and where the firm is."""
    separator = str(Words("；", "; "))
    reasons = str(risk_cell(risk, "basis", names) or risk.text("basis")).split(separator)
    at = next((place for place, reason in enumerate(reasons) if _PATH in reason), None)
    head, path, rest = (reasons, "", []) if at is None else (reasons[:at], reasons[at], reasons[at + 1 :])
    sentences = [_joined(head)]
    if path:
        way = path.replace(_PATH, f" {_PATH} ")
        sentences.append(Words(f"传导路径：{way}", f"It spreads along {way}"))
    sentences.append(_joined(rest))
    place = str(risk_cell(risk, "place", names) or risk.text("place"))
    if place:
        sentences.append(Words(f"企业在{place}", f"The firm is in {place}"))
    stops = [names.chain(chain_id) for chain_id in risk.text("stops_chains").split(";") if chain_id]
    if stops:
        sentences.append(
            Words(f"停产使{_list(stops).zh}的目标产品断供", f"Its stop cuts off targets of {_list(stops).en}")
        )
    if oldest := risk.text("oldest_row_on"):
        sentences.append(Words(f"所依据的记录中最早的一条是 {oldest}", f"The oldest row it rests on is of {oldest}"))
    return _sentences(sentences)


def _supply(risk: Risk) -> Words:
    """Say where it is bought from, by how many suppliers, and how far backups carry."""
    clauses = []
    countries = [country_words(code) for code in risk.text("origin_countries").split(";") if code]
    imported = risk.number("import_dependence")
    if countries and imported is not None:
        listed, share = (
            Words("、".join(c.zh for c in countries), ", ".join(c.en for c in countries)),
            figures.share(imported),
        )
        clauses.append(
            Words(
                f"国内采购的 {share} 来自境外（{listed.zh}）",
                f"{share} of home purchases come from abroad ({listed.en})",
            )
        )
    if (top := risk.number("top_maker_share")) is not None:
        largest = figures.share(top)
        clauses.append(Words(f"最大一家占全部生产的 {largest}", f"the largest maker makes {largest} of it"))
    used, ready = risk.number("suppliers_in_use"), risk.number("backup_suppliers")
    if used is not None and ready is not None:
        clauses.append(
            Words(
                f"有关采购方在用供应商 {used:.0f} 家、备份供应商 {ready:.0f} 家",
                f"suppliers that its buyers use: {used:.0f}, ready backups: {ready:.0f}",
            )
        )
    low, high = risk.number("backup_coverage_low"), risk.number("backup_coverage_high")
    if low is not None and high is not None:
        covered = figures.share_range(low, high)
        clauses.append(Words(f"现成备份可补 {covered.zh}", f"ready backups cover {covered.en}"))
    if (stock := risk.number("stock_days")) is not None:
        days = figures.days(stock)
        clauses.append(Words(f"采购方最短库存 {days.zh}", f"the shortest stock of a buyer is {days.en}"))
    return _sentences([_clauses(clauses)])


def _days(risk: Risk) -> Words:
    """Say when the first output is cut, when a target is down, how long supply lasts at most, and when the firm is back."""
    clauses = []
    if (cut := risk.number("first_cut_day")) is not None:
        day = figures.whole_days(cut)
        clauses.append(Words(f"停产后最早减产日为第 {day} 天", f"output of a target is first cut on day {day}"))
    if (down := risk.number("day_down")) is not None:
        day = figures.whole_days(down)
        clauses.append(Words(f"断供日为第 {day} 天", f"a target is down on day {day}"))
    else:
        clauses.append(Words("没有目标产品断供", "no target goes down"))
    survived, at_least = risk.number("survival_days"), survival_at_least_days(risk)
    if survived is not None or at_least is not None:
        limit = figures.days(survived) if survived is not None else figures.at_least_days(at_least or 0.0)
        at_most = Words("最多可维持", "for at most") if survived is not None else Words("可维持", "for")
        clauses.append(
            Words(f"统筹调度{at_most.zh}足额供应 {limit.zh}", f"full supply can be kept up {at_most.en} {limit.en}")
        )
    low, high = risk.number("partial_loss"), risk.number("partial_loss_high")
    if down is None and low:
        lost = figures.share_range(low, low if high is None else high)
        clauses.append(Words(f"减产最多的目标产品减产 {lost.zh}", f"the target that loses most loses {lost.en}"))
    if (back := risk.number("time_to_recover_days")) is not None:
        days, late = figures.days(back), risk.number("exposed_days")
        behind = Words("", "")
        if down is not None and back <= down:
            behind = Words("，早于断供日", ", before the day down")
        elif late:
            gap = figures.days(late)
            behind = Words(f"，比断供日晚 {gap.zh}", f", {gap.en} after the day down")
        clauses.append(Words(f"企业恢复需 {days.zh}{behind.zh}", f"the firm is back after {days.en}{behind.en}"))
    return _sentences([_clauses(clauses)])


def _money(risk: Risk) -> Words:
    """Say what is lost until the firm is back, this risk's part of it, and the worst day."""
    low, counted = risk.number("value_at_stake_10k_yuan"), risk.number("stake_days")
    if low is None or counted is None:
        return Words("损失产值未知。", "The output value lost is not known.")
    high, days = risk.number("value_at_stake_high_10k_yuan"), figures.days(counted)
    lost = figures.money_range(low, low if high is None else high)
    clauses = [Words(f"按停产 {days.zh}计，累计损失产值 {lost.zh}", f"over {days.en} output worth {lost.en} is lost")]
    if (part := risk.number("shared_value_10k_yuan")) is not None:
        own = figures.money(part)
        clauses.append(Words(f"其中本项分摊 {own.zh}", f"of which {own.en} fall to this risk"))
    peak, day = risk.number("peak_value_a_day_10k_yuan"), risk.number("peak_day")
    if peak and day is not None:
        most, since = figures.money(peak), figures.whole_days(day)
        clauses.append(
            Words(f"第 {since} 天起每天损失最多，为 {most.zh}", f"most, {most.en} a day, from day {since} on")
        )
    if (share := risk.number("value_known_share")) is not None and share < 1:
        known = figures.share(share)
        clauses.append(Words(f"停产生产线中 {known} 产值已知", f"the value of {known} of the lines is known"))
    return _sentences([_clauses(clauses)])


def _in_charge(risk: Risk) -> Words:
    """Say what is done, by whom and by when; then what nobody has given yet."""
    sentences = []
    if measures := risk.text("measures"):
        sentences.append(Words(f"应对措施：{measures}", f"Measures: {measures}"))
    office, deadline = risk.text("office"), risk.text("deadline")
    if office:
        until = (
            Words(f"，{deadline} 前完成", f", by {deadline}")
            if deadline
            else Words("，未定完成时限", ", no deadline yet")
        )
        sentences.append(Words(f"责任单位：{office}{until.zh}", f"In charge: {office}{until.en}"))
    else:
        sentences.append(Words("未明确责任单位", "No office is in charge yet"))
    missing = [_header(name) for name in _ASKED if risk.fields[name] in (None, "")]
    if missing:
        listed = Words("、".join(header.zh for header in missing), ", ".join(header.en for header in missing))
        sentences.append(Words(f"待补：{listed.zh}", f"Still to be given: {listed.en}"))
    return _sentences(sentences)


def _header(name: str) -> Words:
    if name == "backup_coverage_low":
        return Words("备份覆盖率", "backup coverage")
    words = plain_words(schema().books["risks"].column(name))
    return Words(words.zh.replace("(天)", ""), words.en)


def _joined(reasons: Sequence[str]) -> Words:
    return Words("，".join(reasons), ", ".join(reasons))


def _list(names: Sequence[str]) -> Words:
    return Words("、".join(names), ", ".join(names))


def _clauses(clauses: Sequence[Words]) -> Words:
    return Words("，".join(clause.zh for clause in clauses), "; ".join(clause.en for clause in clauses))


def _sentences(sentences: Sequence[Words]) -> Words:
    filled = list(_not_empty(sentences))
    return Words(
        "".join(f"{sentence.zh}。" for sentence in filled),
        " ".join(f"{sentence.en[0].upper()}{sentence.en[1:]}." for sentence in filled),
    )


def _not_empty(sentences: Sequence[Words]) -> Iterator[Words]:
    return (sentence for sentence in sentences if sentence.zh)
