"""How is a question worded, so that it can be sent out as it stands? In both languages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chainlink.screening.questions.question import Question, QuestionKind
from chainlink.supply.graph import SupplyGraph
from graph_schema.answer_tables import AnswerColumn, AnswerTable, Cell, table_of
from graph_schema.names import Words

_TEXTS: dict[QuestionKind, tuple[Words, Words]] = {
    "survey": (
        Words(
            "除库内已有企业外，还有哪些企业生产“{}”？请摸排后填报摸排日期", "who else makes {}? survey and give the day"
        ),
        Words("生产企业未摸排，疑似独家无法判定", "makers not surveyed: a suspected sole maker cannot be settled"),
    ),
    "maker": (
        Words("哪些企业（含省外、境外）生产“{}”？", "which firms, also abroad, make {}?"),
        Words("无已知生产企业，属数据缺口", "no maker known: a data gap"),
    ),
    "suppliers": (
        Words(
            "贵企业向哪些企业采购“{}”？请填报在用、已认证备份", "from whom do you buy {}, in use and as ready backup?"
        ),
        Words("供应商未登记，现按市场推定", "suppliers not recorded, assumed from the market"),
    ),
    "stale": (
        Words(
            "贵企业“{}”的供应商登记已久，现在是否仍在采购？请核对并补填全部在用供应商",
            "your suppliers of {} were told long ago: do you still buy from them? check, and name all in use",
        ),
        Words("所登记的供应关系已过半衰期，很可能已变", "the recorded rows are older than their half-life"),
    ),
    "capacity": (
        Words("贵企业“{}”的年产能、年产量是多少？", "what are your yearly capacity and output of {}?"),
        Words("作为备份供应商，可顶替的数量未知", "as a backup: how much it could carry is unknown"),
    ),
    "volume": (
        Words("贵企业每年向各供应商采购“{}”多少？", "how much {} do you buy from each supplier a year?"),
        Words("单点供应企业的供应量未知，无法算备份覆盖率", "volume from a single point unknown: no coverage"),
    ),
    "place": (
        Words("贵企业（生产“{}”）所在县（市、区）？", "in which county do you make {}?"),
        Words("所在地未知，区域停产推演遗漏该企业", "place unknown: regional stops miss the firm"),
    ),
}


@dataclass(frozen=True)
class SentQuestion:
    """A question as it is sent out.

    Attributes
    ----------
    question
        What is asked and what hangs on it.
    recipient
        Name of the firm; the office where no firm can answer.
    text, why
        The question, and why it is asked.
    about
        Components, then chains.
    office
        责任单位: the offices of the chains concerned.
    """

    question: Question
    recipient: Words
    text: Words
    why: Words
    about: Words
    office: Words


def worded(graph: SupplyGraph, questions: Sequence[Question]) -> tuple[SentQuestion, ...]:
    """Word questions ready to send, in the order given.

    Notes
    -----
    Linear. Ids stand where a name is missing.
    """
    names = graph.names
    sent = []
    for question in questions:
        members = _joined(
            [names.words("component", component_id) for component_id in question.component_ids], Words("”或“", " or ")
        )
        chains = _joined([names.words("chain", chain_id) for chain_id in question.chain_ids], Words("、", ", "))
        office = Words(f"{chains.zh} 链办", f"chain office of {chains.en}")
        text, why = _TEXTS[question.kind]
        sent.append(
            SentQuestion(
                question=question,
                recipient=names.words("firm", question.firm_id) if question.firm_id else office,
                text=Words(text.zh.format(members.zh), text.en.format(members.en)),
                why=why,
                about=Words(f"{members.zh.replace('”或“', '、')} / {chains.zh}", f"{members.en} / {chains.en}"),
                office=office,
            )
        )
    return tuple(sent)


def _joined(words: Sequence[Words], between: Words) -> Words:
    return Words(between.zh.join(word.zh for word in words), between.en.join(word.en for word in words))


def questions_table(sent: Sequence[SentQuestion]) -> AnswerTable:
    """Describe questions as they are sent out, the best first; what their order rests on stands beside them."""
    columns: list[tuple[AnswerColumn, Callable[[SentQuestion], Cell]]] = [
        (AnswerColumn("asked", Words("企业", "asked"), width=24), lambda question: question.recipient),
        (AnswerColumn("question", Words("问题", "question"), width=40), lambda question: question.text),
        (
            AnswerColumn(
                "wrong_colours", Words("预计改正的颜色数", "colours set right"), "part", width=10, is_bar=True
            ),
            lambda question: question.question.wrong_colours,
        ),
        (
            AnswerColumn("spread", Words("可消除的产值不确定性", "value uncertainty taken away"), "share", width=12),
            lambda question: question.question.spread_share or None,
        ),
        (
            AnswerColumn("colours", Words("可能改变的颜色数", "colours at stake"), "count", width=10),
            lambda question: question.question.colours,
        ),
        (
            AnswerColumn("value", Words("涉及目标年产值", "yearly output of targets concerned"), "money"),
            lambda question: question.question.output_value_10k_yuan,
        ),
        (
            AnswerColumn("about", Words("涉及产品/产业链", "components / chains"), width=28),
            lambda question: question.about,
        ),
        (AnswerColumn("why", Words("为何要问", "why"), width=24), lambda question: question.why),
        (AnswerColumn("office", Words("责任单位", "office"), width=20), lambda question: question.office),
    ]
    return table_of(Words("追问清单", "Questions"), columns, sent)
