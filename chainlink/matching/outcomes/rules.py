"""Which results may follow each other, and what goes together with a result? 意向, 送样, 签约, 未成; empty is unknown.

A money figure without a contract is taken: events report what was intended (意向金额) as well as what was signed, and the
counts keep the two apart. Without any result it is refused, for no count would know where to put it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Literal, get_args

from chainlink.books.book import ColumnWords
from chainlink.matching.days import first_day, known_day
from chainlink.stores import Field
from graph_schema.names import Words

Result = Literal["intention", "sample", "contract", "no_deal"]
RESULTS: tuple[Result, ...] = get_args(Result)
RESULT_WORDS: Mapping[str, Words] = {
    "": Words("未填", "not entered"),
    "intention": Words("意向", "intention"),
    "sample": Words("送样", "sample"),
    "contract": Words("签约", "contract"),
    "no_deal": Words("未成", "no deal"),
}
MONEY = ("amount_10k_yuan", "received_10k_yuan")
CONTRACT = ("contract_volume", "contracted_on", "delivery_from")
FOLLOW_UP_DAYS = (30, 60, 90)


def contradictions(fields: Mapping[str, Field]) -> Iterator[ColumnWords]:
    """Tell what cannot stand together."""
    if not fields["result"]:
        filled = [name for name in (*MONEY, *CONTRACT) if fields[name] not in (None, "")]
        if filled:
            yield (
                "result",
                Words(
                    "填了金额、到款或合同内容而没有对接结果；请先填对接结果",
                    "money or a contract is stated without a result; write the result first",
                ),
            )
    if fields["result"] == "contract" and not fields["component_id"]:
        yield "component_id", Words("是空的；签约须写明产品", "is empty; a contract must name its component")
    if fields["buyer_id"] == fields["supplier_id"]:
        yield (
            "supplier_id",
            Words("与需求企业是同一家；请核对", "is the buyer itself; check the codes"),
        )


def doubts(fields: Mapping[str, Field], *, held_on: str, today: date) -> Iterator[ColumnWords]:
    """Tell what is taken as it is, but deserves a look.

    Parameters
    ----------
    held_on
        The day of the event, "" where it is not known.
    today
        What was signed, or followed up, later than this deserves a look.
    """
    result, amount, received = str(fields["result"] or ""), fields["amount_10k_yuan"], fields["received_10k_yuan"]
    is_contract = result == "contract"
    if isinstance(amount, float) and result in ("intention", "sample"):
        yield "amount_10k_yuan", Words("未签约，按意向金额另计", "no contract: counted apart, as intended")
    if isinstance(amount, float) and result == "no_deal":
        yield "amount_10k_yuan", Words("结果为未成，金额不计", "no deal: the money is not counted")
    if isinstance(received, float):
        if isinstance(amount, float) and received > amount:
            yield (
                "received_10k_yuan",
                Words(f"到款 {received:g} 大于金额 {amount:g}；请核对", f"{received:g} is above the amount {amount:g}"),
            )
        if result and not is_contract:
            yield "received_10k_yuan", Words("未签约而有到款；请核对", "money was received without a contract")
    if result and not is_contract and any(fields[name] not in (None, "") for name in CONTRACT):
        yield "result", Words("未签约而填有合同内容；签约前不作数", "a contract is described and the result is not one")
    yield from _doubtful_days(fields, held_on, today)


def _doubtful_days(fields: Mapping[str, Field], held_on: str, today: date) -> Iterator[ColumnWords]:
    """Tell days out of order, and follow-ups without a day."""
    signed, delivered = known_day(fields["contracted_on"]), known_day(fields["delivery_from"])
    if signed and delivered and delivered < signed:
        yield "delivery_from", Words(f"早于签约日期 {signed}；请核对", f"lies before the contract of {signed}")
    held = first_day(held_on)
    days = ("contracted_on", *(f"followed_{days_after}_on" for days_after in FOLLOW_UP_DAYS))
    for name in days:
        day = known_day(fields[name])
        if held and day and day < held:
            yield name, Words(f"早于活动日期 {held_on}；请核对", f"lies before the event of {held_on}")
        if day and day > today:
            yield name, Words(f"{fields[name]} 在将来；请核对", f"{fields[name]} lies in the future; is it right?")
    for days_after in FOLLOW_UP_DAYS:
        if fields[f"found_{days_after}"] and not fields[f"followed_{days_after}_on"]:
            yield (
                f"found_{days_after}",
                Words("没有回访日期，不算已回访", "has no day: it does not count as followed up"),
            )
