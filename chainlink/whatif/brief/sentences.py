"""What does the page say in sentences? What happened, how much stops, which targets, places and chains it reaches."""

from __future__ import annotations

from collections.abc import Sequence

from chainlink.whatif.answer import TargetAnswer
from chainlink.whatif.answer_words import (
    basis_words,
    elsewhere_words,
    export_control_words,
    reduced_words,
    stopped_words,
    survival_words,
)
from chainlink.whatif.behind_traders import BehindTrader
from chainlink.whatif.brief.lookups import NOT_ENTERED, BriefFacts
from chainlink.whatif.stop_words import stop_words
from graph_schema.figures import whole_days
from graph_schema.names import Words
from loaders.choices import country_words

STOPS_AT_MOST, AGENTS_AT_MOST, TARGETS_AT_MOST, CITIES_AT_MOST, CHAINS_AT_MOST = 6, 3, 4, 4, 4


def title_of(facts: BriefFacts) -> Words:
    """Name the page after what stops: the first two stops, and how many there are."""
    phrases = [stop_words(facts.graph, stop) for stop in facts.answer.stops]
    zh, en = "、".join(phrase.zh for phrase in phrases[:2]), ", ".join(phrase.en for phrase in phrases[:2])
    more = len(phrases) - 2
    return Words(
        f"断供快报：{zh}{f'等 {len(phrases)} 项' if more > 0 else ''}",
        f"Supply stop: {en}{f' and {more} more' if more > 0 else ''}",
    )


def scope_of(facts: BriefFacts) -> Words:
    """Name the chains whose targets were meant."""
    chains = list(dict.fromkeys(chain_id for target in facts.answer.targets for chain_id in target.chain_ids))
    every = set(facts.graph.placements["chain_id"]) - {""}
    if not chains or set(chains) == every:
        return Words("全部产业链", "all chains")
    shown, more = [facts.names.chain(chain) for chain in chains[:CHAINS_AT_MOST]], len(chains) - CHAINS_AT_MOST
    zh, en = (f"等 {len(chains)} 条链", f" and {more} more") if more > 0 else ("", "")
    return Words("、".join(shown) + zh, ", ".join(shown) + en)


def happened(facts: BriefFacts) -> tuple[str, ...]:
    """Say what stops, and name the makers behind the traders that this cuts off."""
    stops = facts.answer.stops
    phrases = [stop_words(facts.graph, stop) for stop in stops[:STOPS_AT_MOST]]
    zh, en = "、".join(phrase.zh for phrase in phrases), ", ".join(phrase.en for phrase in phrases)
    more = len(stops) - len(phrases)
    first = Words(
        f"停供：{zh}{f' 等 {len(stops)} 项' if more else ''}。", f"Stops: {en}{f' and {more} more' if more else ''}."
    )
    failed = [trader for trader in facts.behind if trader.is_failed]
    controlled = export_control_words(facts.graph, facts.answer)
    sentences = [str(first), *([_agents(facts, failed)] if failed else [])]
    return (*sentences, *([_ended(str(controlled))] if controlled else []))


def _agents(facts: BriefFacts, failed: list[BehindTrader]) -> str:
    with_makers_first = sorted(failed, key=lambda trader: not trader.maker_id)
    phrases = [_behind(facts, trader) for trader in with_makers_first[:AGENTS_AT_MOST]]
    more = len(failed) - len(phrases)
    zh, en = "；".join(phrase.zh for phrase in phrases), "; ".join(phrase.en for phrase in phrases)
    return str(
        Words(
            f"代理背后：{zh}{f'；另有 {more} 项经代理供货' if more else ''}。",
            f"Behind agents: {en}{f'; {more} more come by way of agents' if more else ''}.",
        )
    )


def _behind(facts: BriefFacts, behind: BehindTrader) -> Words:
    trader, what, country = (
        facts.names.firm(behind.trader_id),
        facts.names.component(behind.component_id),
        country_words(behind.country),
    )
    if behind.maker_id:
        maker = facts.names.firm(behind.maker_id)
        return Words(
            f"“{trader}”所供{what}由“{maker}”（{country.zh}）生产",
            f"{what} from {trader} is made by {maker} ({country.en})",
        )
    return Words(
        f"“{trader}”所供{what}产自{country.zh}，厂家未登记",
        f"{what} from {trader} comes from {country.en}, its maker is not recorded",
    )


def effects(facts: BriefFacts) -> tuple[str, ...]:
    """Say how much stops, what that rests on, which targets and places it reaches, and who answers for their chains."""
    stock = Words("取不到的库存未计入。", "The stock that is out of reach is left out.")
    left_out = None if facts.answer.is_stopped_stock_usable else stock
    paragraphs = (
        (stopped_words(facts.answer),),
        (basis_words(facts.answer), left_out),
        (_targets(facts), reduced_words(facts.answer, facts.names), elsewhere_words(facts.answer, facts.names)),
        (_limit(facts), _places(facts)),
        (_offices(facts),),
    )
    between = str(Words("", " "))
    texts = (between.join(_ended(str(sentence)) for sentence in paragraph if sentence) for paragraph in paragraphs)
    return tuple(text for text in texts if text)


def _limit(facts: BriefFacts) -> Words | None:
    """Say how long supply lasts at most."""
    answer = facts.answer
    if answer.survival is None:
        return None
    return survival_words(answer.survival, facts.names, day_down=answer.first_day_down)


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith(("。", ".")) else f"{sentence}{Words('。', '.')}"


def _targets(facts: BriefFacts) -> Words:
    reached = [target for target in facts.answer.targets if target.is_reached or target.down_on_day is not None]
    down = sorted((target.down_on_day, target.target) for target in reached if target.down_on_day is not None)
    cuts = sorted((target.first_cut_on_day, target.target) for target in reached if target.first_cut_on_day is not None)
    cut = Words("", "")
    if cuts:
        day, name = whole_days(cuts[0][0]), facts.names.component(cuts[0][1].rpartition("/")[2])
        as_soon = sum(whole_days(when) == day for when, _ in cuts)
        beyond = Words(f"等 {as_soon} 个", f" and {as_soon - 1} more") if as_soon > 1 else Words("", "")
        cut = Words(f"，最早减产日为第 {day} 天（{name}{beyond.zh}）", f", first cut on day {day} ({name}{beyond.en})")
    return Words(
        f"波及目标产品 {len(reached)} 个{cut.zh}；{_down_words(facts, down).zh}{_lasting_words(facts, reached).zh}。",
        f"{len(reached)} targets are reached{cut.en}; {_down_words(facts, down).en}{_lasting_words(facts, reached).en}.",
    )


def _down_words(facts: BriefFacts, down: Sequence[tuple[float, str]]) -> Words:
    """Say how many targets are down, and the first of them with their days."""
    days = facts.answer.days
    if not down:
        return (
            Words("无一断供", "none is down") if days is None else Words("停供期内无一断供", "none is down meanwhile")
        )
    first = [
        (facts.names.component(target.rpartition("/")[2]), whole_days(day)) for day, target in down[:TARGETS_AT_MOST]
    ]
    zh = "、".join(f"{name}（第 {day} 天）" for name, day in first)
    en = ", ".join(f"{name} (day {day})" for name, day in first)
    return Words(f"其中 {len(down)} 个将断供，断供日最早的：{zh}", f"{len(down)} of them go down, the first: {en}")


def _lasting_words(facts: BriefFacts, reached: Sequence[TargetAnswer]) -> Words:
    """Say how many targets are made no more, and are delivered from stock until the stop is over."""
    count = sum(target.down_on_day is None and target.share_lost == 1 for target in reached)
    if not count:
        return Words("", "")
    return Words(
        f"；另有 {count} 个的生产线全部停产，靠库存可撑过停供期",
        f"; of {count} more every line stops, and their stock lasts past the stop",
    )


def _places(facts: BriefFacts) -> Words | None:
    cities = facts.answer.places.cities
    if not cities:
        return None
    named = [(city.name_zh or city.code, city.firm_count) for city in cities[:CITIES_AT_MOST]]
    zh, en = (
        "、".join(f"{name} {count} 家" for name, count in named),
        ", ".join(f"{name} {count}" for name, count in named),
    )
    more = len(cities) - len(named)
    return Words(
        f"涉及企业所在市：{zh}{f'，另有 {more} 个市' if more else ''}。",
        f"Firms by city: {en}{f', and {more} more cities' if more else ''}.",
    )


def _offices(facts: BriefFacts) -> Words | None:
    reached = (target for target in facts.answer.targets if target.is_reached)
    chains = list(dict.fromkeys(chain_id for target in reached for chain_id in target.chain_ids))
    if not chains:
        return None
    shown = [
        Words(f"{facts.names.chain(chain)}（{office}）", f"{facts.names.chain(chain)} ({office})")
        for chain in chains[:CHAINS_AT_MOST]
        for office in (facts.office_of_chain(chain) or NOT_ENTERED,)
    ]
    more = len(chains) - len(shown)
    return Words(
        f"相关产业链及责任单位：{'、'.join(words.zh for words in shown)}{f'，另有 {more} 条链' if more else ''}。",
        f"Chains and who is in charge: {', '.join(words.en for words in shown)}{f', and {more} more chains' if more else ''}.",
    )
