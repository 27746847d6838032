"""What does the page say in sentences? What happened, how much stops, which targets, places and chains it reaches."""

from __future__ import annotations

from chainlink.whatif.answer_words import basis_words, number, stopped_words
from chainlink.whatif.behind_traders import BehindTrader
from chainlink.whatif.brief.lookups import NOT_ENTERED, Known
from chainlink.whatif.stop_words import stop_words
from graph_schema.names import Words
from loaders.choices import country_words

STOPS_AT_MOST, AGENTS_AT_MOST, TARGETS_AT_MOST, CITIES_AT_MOST, CHAINS_AT_MOST = 6, 3, 4, 4, 4


def title_of(known: Known) -> Words:
    """Name the page after what stops: the first two stops, and how many there are."""
    said = [stop_words(known.graph, stop) for stop in known.found.stops]
    zh, en = "、".join(each.zh for each in said[:2]), ", ".join(each.en for each in said[:2])
    more = len(said) - 2
    return Words(
        f"断供快报：{zh}{f'等 {len(said)} 项' if more > 0 else ''}",
        f"Supply stop: {en}{f' and {more} more' if more > 0 else ''}",
    )


def scope_of(known: Known) -> Words:
    """Name the chains whose targets were meant."""
    chains = list(dict.fromkeys(chain_id for target in known.found.targets for chain_id in target.chain_ids))
    every = set(known.graph.placements["chain_id"]) - {""}
    if not chains or set(chains) == every:
        return Words("全部产业链", "all chains")
    shown, more = [known.names.chain_with_id(each) for each in chains[:CHAINS_AT_MOST]], len(chains) - CHAINS_AT_MOST
    zh, en = (f"等 {len(chains)} 条链", f" and {more} more") if more > 0 else ("", "")
    return Words("、".join(shown) + zh, ", ".join(shown) + en)


def happened(known: Known) -> tuple[str, ...]:
    """Say what stops, and name the makers behind the traders that this cuts off."""
    stops = known.found.stops
    said = [stop_words(known.graph, stop) for stop in stops[:STOPS_AT_MOST]]
    zh, en = "、".join(each.zh for each in said), ", ".join(each.en for each in said)
    more = len(stops) - len(said)
    first = Words(
        f"停供：{zh}{f' 等 {len(stops)} 项' if more else ''}。", f"Stops: {en}{f' and {more} more' if more else ''}."
    )
    failed = [each for each in known.behind if each.is_failed]
    return (str(first), *([_agents(known, failed)] if failed else []))


def _agents(known: Known, failed: list[BehindTrader]) -> str:
    with_makers_first = sorted(failed, key=lambda each: not each.maker_id)
    told = [_behind(known, each) for each in with_makers_first[:AGENTS_AT_MOST]]
    more = len(failed) - len(told)
    zh, en = "；".join(each.zh for each in told), "; ".join(each.en for each in told)
    return str(
        Words(
            f"代理背后：{zh}{f'；另有 {more} 项经代理供货' if more else ''}。",
            f"Behind agents: {en}{f'; {more} more come by way of agents' if more else ''}.",
        )
    )


def _behind(known: Known, each: BehindTrader) -> Words:
    trader, what, country = (
        known.names.firm(each.trader_id),
        known.names.component(each.component_id),
        country_words(each.country),
    )
    if each.maker_id:
        maker = known.names.firm(each.maker_id)
        return Words(
            f"“{trader}”所供{what}由“{maker}”（{country.zh}）生产",
            f"{what} from {trader} is made by {maker} ({country.en})",
        )
    return Words(
        f"“{trader}”所供{what}产自{country.zh}，厂家未登记",
        f"{what} from {trader} comes from {country.en}, its maker is not recorded",
    )


def told(known: Known) -> tuple[str, ...]:
    """Say how much stops, what that rests on, which targets and places it reaches, and who answers for their chains."""
    stock = Words("取不到的库存未计入。", "The stock that is out of reach is left out.")
    left_out = None if known.found.is_stopped_stock_usable else stock
    paragraphs = (
        (stopped_words(known.found),),
        (basis_words(known.found), left_out),
        (_targets(known), _places(known)),
        (_offices(known),),
    )
    between = str(Words("", " "))
    said = (between.join(_ended(str(each)) for each in paragraph if each) for paragraph in paragraphs)
    return tuple(each for each in said if each)


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith(("。", ".")) else f"{sentence}{Words('。', '.')}"


def _targets(known: Known) -> Words:
    reached = [each for each in known.found.targets if each.is_reached or each.down_on_day is not None]
    down = sorted((each.down_on_day, each.target) for each in reached if each.down_on_day is not None)
    first = [(known.names.component(target.rpartition("/")[2]), number(day)) for day, target in down[:TARGETS_AT_MOST]]
    zh = "，最早：" + "、".join(f"{name}（第 {day} 天）" for name, day in first) if first else ""
    en = ", first: " + ", ".join(f"{name} (day {day})" for name, day in first) if first else ""
    return Words(
        f"波及目标产品 {len(reached)} 个，其中 {len(down)} 个将断供{zh}。",
        f"{len(reached)} targets are reached, {len(down)} of them go down{en}.",
    )


def _places(known: Known) -> Words | None:
    cities = known.found.places.cities
    if not cities:
        return None
    named = [(each.name_zh or each.code, each.firm_count) for each in cities[:CITIES_AT_MOST]]
    zh, en = (
        "、".join(f"{name} {count} 家" for name, count in named),
        ", ".join(f"{name} {count}" for name, count in named),
    )
    more = len(cities) - len(named)
    return Words(
        f"涉及企业所在市：{zh}{f'，另有 {more} 个市' if more else ''}。",
        f"Firms by city: {en}{f', and {more} more cities' if more else ''}.",
    )


def _offices(known: Known) -> Words | None:
    reached = (target for target in known.found.targets if target.is_reached)
    chains = list(dict.fromkeys(chain_id for target in reached for chain_id in target.chain_ids))
    if not chains:
        return None
    shown = [
        f"{known.names.chain_with_id(each)} {known.office_of_chain(each) or NOT_ENTERED}"
        for each in chains[:CHAINS_AT_MOST]
    ]
    more = len(chains) - len(shown)
    return Words(
        f"相关产业链及责任单位：{'、'.join(shown)}{f'，另有 {more} 条链' if more else ''}。",
        f"Chains and who is in charge: {', '.join(shown)}{f', and {more} more chains' if more else ''}.",
    )
