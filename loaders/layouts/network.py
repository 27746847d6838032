"""Who buys what from whom? Firms and goods of the lines found or drafted, purchases put together."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from graph_schema.spec import schema
from loaders.choices import country_words
from loaders.layouts import cells
from loaders.layouts.drafts import is_draft
from loaders.layouts.goods import GoodsNames, GoodsProposal
from loaders.layouts.lines import ROW
from loaders.layouts.mapping import PLAIN_LISTS, SheetMapping
from loaders.layouts.notices import Notices
from loaders.layouts.parties import Parties
from loaders.layouts.sums import COUNT, VALUE, VOLUME
from loaders.name_ids import plain_name
from loaders.tables import Tables

_STATUSES = {word: name for name, zh in schema().tables["supplies"].column("status").choices for word in (name, zh)}
_STATUSES |= {
    "备份": "qualified",
    "备选": "candidate",
    "合格": "qualified",
    "在供": "active",
    "正常": "active",
    "潜在": "candidate",
}


@dataclass
class Purchase:
    """What one firm buys of one component from another, put together from its lines."""

    row: int
    supplier_id: str
    buyer_id: str
    component_id: str
    maker_id: str = ""
    origin: str = ""
    is_trader: bool = False
    status: str = "active"
    share: cells.Amount | None = None
    qualification: cells.Amount | None = None
    values: dict[str, float] = field(default_factory=dict)
    volumes: dict[str, float] = field(default_factory=dict)
    count: int = 0


@dataclass
class StatedNeed:
    """What one firm says it needs."""

    row: int
    buyer_id: str
    component_id: str
    stock: cells.Amount | None = None
    overseas: cells.Amount | None = None
    supplier_count: float = math.nan


@dataclass
class Buyer:
    """A firm that buys, as the file describes it."""

    row: int
    firm_id: str
    name: str
    chain: str = ""
    place: str = ""
    product: str = ""
    output_value: float = math.nan
    revenue: float = math.nan


@dataclass(frozen=True)
class Known:
    """What is known beside the file: the rows of the store, and the office's table of names of goods."""

    tables: Tables
    goods: Mapping[str, str] = field(default_factory=dict)


@dataclass
class PurchaseNetwork:
    """What the lines of one sheet say, before it becomes tables."""

    buyers: dict[str, Buyer]
    purchases: dict[tuple[str, str, str], Purchase]
    needs: dict[tuple[str, str], StatedNeed]
    firms: Parties
    goods_ids: dict[str, str]
    goods_rows: dict[str, int]
    proposals: tuple[GoodsProposal, ...]
    hs_codes: dict[str, str]


def network_of(
    lines: pd.DataFrame, mapping: SheetMapping, notices: Notices, *, known: Known, sender: str
) -> PurchaseNetwork:
    """Find the firms and goods of lines, and put the purchases together.

    Parameters
    ----------
    lines
        As `sums.purchases` gives them.
    sender
        Who sent the file: the buyer, where the mapping says so.
    """
    firms = Parties(known.tables.firms, notices)
    firms.learn(lines[["buyer_code", "buyer_name"]].drop_duplicates().itertuples(index=False, name=None))
    firms.learn(lines[["supplier_code", "supplier_name"]].drop_duplicates().itertuples(index=False, name=None))
    firms.unite_vendors(lines, "supplier_code", "supplier_name")
    goods = GoodsNames(known.tables.components, known.goods, keep_specs=mapping.keep_specs)
    network = PurchaseNetwork({}, {}, {}, firms, {}, {}, (), {})
    _find_goods(lines, goods, mapping, network, notices)
    columns = [str(name) for name in lines.columns]
    for cells_of_line in zip(*(lines[name].tolist() for name in lines.columns), strict=True):
        _take_line(dict(zip(columns, cells_of_line, strict=True)), mapping, network, notices, sender)
    return network


def _find_goods(
    lines: pd.DataFrame, goods: GoodsNames, mapping: SheetMapping, network: PurchaseNetwork, notices: Notices
) -> None:
    header = notices.header("goods")
    rows_by_text: dict[str, list[int]] = {}
    for text, row in zip(lines["goods"].tolist(), lines[ROW].tolist(), strict=True):
        rows_by_text.setdefault(text, []).append(row)
    proposals, texts_by_id = [], defaultdict(list)
    for text, rows in rows_by_text.items():
        component_id, how = goods.find(text)
        network.goods_ids[text] = component_id
        network.goods_rows.setdefault(component_id, min(rows))
        texts_by_id[component_id].append(text)
        if how in ("stripped", "office"):
            name = goods.name_by_id.get(component_id, component_id)
            by = "本单位名称对照" if how == "office" else "去掉规格"
            notices.say(
                "repair",
                rows,
                header,
                f"“{text}”按{by}读作 {name}（{component_id}）",
                f"{text!r} was read as {name} ({component_id})",
            )
        elif how == "draft" and (proposal := goods.proposal(text)):
            proposals.append(proposal)
    for component_id, texts in texts_by_id.items():
        if len(texts) > 1 and is_draft(component_id):
            rows = [row for text in texts for row in rows_by_text[text]]
            zh = "、".join(texts[:6]) + (" …" if len(texts) > 6 else "")
            notices.say(
                "repair",
                rows,
                header,
                f"只是规格不同，合为一种待核产品：{zh}（如须分开，映射中写 keep_specs: true）",
                f"differ in their specification only and are one draft: {zh} (keep_specs: true keeps them apart)",
            )
    network.proposals = tuple(proposals)


def _take_line(
    line: dict[str, object], mapping: SheetMapping, network: PurchaseNetwork, notices: Notices, sender: str
) -> None:
    """Put one line into the network."""
    text = {name: str(value) for name, value in line.items()}
    row = int(text[ROW])
    buyer = _buyer(text, row, mapping, network, notices, sender)
    if buyer is None:
        notices.leave_out([row], "没有写明采购企业", "name no buyer")
        return
    component_id = network.goods_ids[text["goods"]]
    if hs := "".join(letter for letter in text["hs_code"] if letter.isdigit()):
        network.hs_codes.setdefault(component_id, hs)
    written = cells.party(text["supplier_name"]) if text["supplier_name"] else cells.PartyText("")
    origin = cells.country_of(text["origin"])
    if not (text["supplier_name"] or text["supplier_code"]):
        _take_need(text, row, buyer, component_id, network, notices)
        if origin in ("", cells.HOME):
            if text["share"] or text["has_backup"]:
                notices.say(
                    "warning",
                    [row],
                    notices.header("supplier_name"),
                    "没有写明供应商；只记下需求，请补供应商名称",
                    "names no supplier; only the need is kept, add the supplier",
                )
            return
        place = text["origin"] if origin == cells.ABROAD else _country_name(origin)
        written = cells.PartyText(f"{place}供应商（未具名）", is_nameless=True)
    _take_purchase(text, line, row, written, origin, buyer, component_id, mapping, network, notices)
    for name in cells.items(text["backup_supplier"]):
        backup = network.firms.firm("", cells.party(name).name)
        key = (backup, buyer.firm_id, component_id)
        if backup != buyer.firm_id and key not in network.purchases:
            network.purchases[key] = Purchase(row, *key, status="candidate", count=1)


def _take_need(
    text: Mapping[str, str], row: int, buyer: Buyer, component_id: str, network: PurchaseNetwork, notices: Notices
) -> None:
    """Note that a firm needs a component, and how long its stock of it lasts."""
    need = network.needs.setdefault((buyer.firm_id, component_id), StatedNeed(row, buyer.firm_id, component_id))
    if text["stock"] and need.stock is None:
        need.stock = _days(text["stock"], "stock", row, notices)
    if text["overseas_share"] and need.overseas is None:
        need.overseas = cells.share(text["overseas_share"], is_percent=True)
    if text["supplier_count"] and math.isnan(need.supplier_count):
        count = cells.number(text["supplier_count"])
        need.supplier_count = math.nan if count is None else count


def _country_name(code: str) -> str:
    """Name a country in Chinese."""
    return country_words(code).zh


def _take_purchase(
    text: Mapping[str, str],
    line: Mapping[str, object],
    row: int,
    written: cells.PartyText,
    origin: str,
    buyer: Buyer,
    component_id: str,
    mapping: SheetMapping,
    network: PurchaseNetwork,
    notices: Notices,
) -> None:
    firms = network.firms
    name, maker_name, is_trader = written.name, written.maker, written.is_trader
    if text["agent"]:
        name, maker_name, is_trader = text["agent"], maker_name or written.name, True
    elif text["maker"] and plain_name(text["maker"]) != plain_name(name):
        maker_name, is_trader = text["maker"], True
    stated = cells.country_of(text["supplier_place"]) or cells.country_of(written.place)
    named = cells.country_of(name[:3]) if written.is_nameless and cells.country_of(name[:3]) != cells.HOME else ""
    country = stated or named
    if maker_name:
        origin = origin or (country if country not in ("", cells.HOME) else "")
        supplier_country = cells.HOME if _is_chinese(name) else ""
        maker_id = firms.firm("", maker_name, country=_plain_country(origin or country))
    else:
        maker_id = ""
        is_trader = is_trader or (country == cells.HOME and origin not in ("", cells.HOME))
        supplier_country = country or (origin if not is_trader else cells.HOME if _is_chinese(name) else "")
    is_said_nowhere = not (origin or country) and mapping.layout not in PLAIN_LISTS
    if is_said_nowhere and (maker_name or name) and not _is_chinese(maker_name or name):
        notices.say(
            "warning",
            [row],
            notices.header("supplier_name"),
            f"“{maker_name or name}”是外文名称，没有写国家；疑在境外，请补国家",
            f"{maker_name or name!r} has no Chinese name and no country; it may be abroad, add the country",
        )
    if cells.ABROAD in (origin, country):
        notices.say(
            "warning",
            [row],
            notices.header("origin" if origin == cells.ABROAD else "supplier_place"),
            "写明境外，没有写哪个国家；请补国家",
            "comes from abroad, the country is not told; add it",
        )
    within = buyer.firm_id if written.is_nameless else ""
    supplier_id = firms.firm(
        text["supplier_code"] if not text["agent"] else "",
        name,
        country=_plain_country(supplier_country),
        within=within,
    )
    if supplier_id == buyer.firm_id:
        notices.leave_out([row], "供应方就是采购方自己", "the supplier is the buyer itself")
        return
    _take_need(text, row, buyer, component_id, network, notices)
    key = (supplier_id, buyer.firm_id, component_id)
    purchase = network.purchases.setdefault(key, Purchase(row, *key))
    purchase.maker_id = purchase.maker_id or (maker_id if maker_id not in (supplier_id, buyer.firm_id) else "")
    purchase.origin = purchase.origin or _plain_country(origin)
    purchase.is_trader |= is_trader
    purchase.count += int(str(line[COUNT]))
    _add_terms(purchase, text, line, row, written, mapping, notices)


def _add_terms(
    purchase: Purchase,
    text: Mapping[str, str],
    line: Mapping[str, object],
    row: int,
    written: cells.PartyText,
    mapping: SheetMapping,
    notices: Notices,
) -> None:
    """Add what a line says of amounts, share, state and days of qualification."""
    value, volume = float(str(line[VALUE])), float(str(line[VOLUME]))
    currency, unit = text["currency"] or "CNY", text["unit"]
    purchase.values[currency] = purchase.values.get(currency, 0.0) + value
    purchase.volumes[unit] = purchase.volumes.get(unit, 0.0) + volume
    if share_text := text["share"] or written.share:
        share = cells.share(
            share_text, is_percent=any(column.field == "share" and column.unit == "%" for column in mapping.columns)
        )
        header = notices.header("share")
        if share is None:
            notices.say(
                "warning",
                [row],
                header,
                f"“{share_text}”不是占比；已按未知读入",
                f"{share_text!r} is no share; taken as unknown",
            )
        else:
            shown = f"{share.low:g}" if share.low == share.high else f"{share.low:g}—{share.high:g}"
            notices.say("repair", [row], header, f"“{share_text}”读作 {shown}", f"{share_text!r} was read as {shown}")
            purchase.share = purchase.share or share
    if text["status"]:
        purchase.status = next((state for word, state in _STATUSES.items() if word in text["status"].lower()), "active")
    if text["qualification"] and purchase.qualification is None:
        purchase.qualification = _days(text["qualification"], "qualification", row, notices)
    if text["has_backup"].startswith(("有", "是", "√", "可")) and not text["backup_supplier"]:
        notices.say(
            "warning",
            [row],
            notices.header("has_backup"),
            "写明有备选，没有写是哪家，不能计作备份；请补供应商名称",
            "a backup is said to exist but not named, it cannot count; add its name",
        )


def _days(text: str, field: str, row: int, notices: Notices) -> cells.Amount | None:
    """Read a time, and tell how."""
    amount, header = cells.days(text), notices.header(field)
    if amount is None:
        notices.say(
            "warning", [row], header, f"“{text}”不是天数；已按未知读入", f"{text!r} is no time; taken as unknown"
        )
    elif text != f"{amount.low:g}":
        shown = f"{amount.low:g}" if amount.low == amount.high else f"{amount.low:g}—{amount.high:g}"
        notices.say("repair", [row], header, f"“{text}”读作 {shown} 天", f"{text!r} was read as {shown} days")
    return amount


def _is_chinese(name: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in name)


def _plain_country(code: str) -> str:
    return "" if code == cells.ABROAD else code


def _buyer(
    text: Mapping[str, str], row: int, mapping: SheetMapping, network: PurchaseNetwork, notices: Notices, sender: str
) -> Buyer | None:
    code, name = text["buyer_code"], text["buyer_name"]
    if not (code or name) and mapping.buyer:
        name = sender if mapping.buyer == "sender" else mapping.buyer
    if not (code or name):
        return None
    country = cells.HOME if _is_chinese(name) and mapping.layout not in PLAIN_LISTS else ""
    firm_id = network.firms.firm(code or name, name, country=country)
    buyer = network.buyers.get(firm_id)
    if buyer is None:
        buyer = network.buyers[firm_id] = Buyer(row, firm_id, name or code)
    buyer.chain = buyer.chain or text["chain"] or mapping.chain
    buyer.place = buyer.place or text["buyer_place"]
    buyer.product = buyer.product or text["product"]
    for name_of_amount in ("output_value", "revenue"):
        amount_text = text[name_of_amount]
        if amount_text and math.isnan(getattr(buyer, name_of_amount)):
            column = next(column for column in mapping.columns if column.field == name_of_amount)
            amount = cells.money(amount_text, column.unit or mapping.unit)
            if amount is None:
                notices.say(
                    "warning",
                    [row],
                    column.header,
                    f"“{amount_text}”不是金额；已按未知读入",
                    f"{amount_text!r} is no amount; taken as unknown",
                )
            else:
                setattr(buyer, name_of_amount, amount.low)
                notices.say(
                    "repair",
                    [row],
                    column.header,
                    f"“{amount_text}”读作 {amount.low:g} 万元",
                    f"{amount_text!r} was read as {amount.low:g} 万元",
                )
    return buyer
