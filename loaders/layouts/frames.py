"""How does a network of purchases become our tables? Who makes what it sells, what a first graph asks about, a row each."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping

import pandas as pd

from loaders.layouts.cells import Amount
from loaders.layouts.drafts import MARK, draft_id, is_draft
from loaders.layouts.goods import goods_name
from loaders.layouts.lines import ROW
from loaders.layouts.mapping import SheetMapping
from loaders.layouts.network import Buyer, Known, Purchase, PurchaseNetwork
from loaders.layouts.notices import Notices
from loaders.name_ids import plain_name
from loaders.tables import Tables

_NO_CHAIN = "产业链"


def frames_of(
    network: PurchaseNetwork, mapping: SheetMapping, notices: Notices, *, known: Known, source: str, sender: str = ""
) -> dict[str, pd.DataFrame]:
    """Make our tables of a network; `row` names the row of the file for each.

    Parameters
    ----------
    source
        The source of the rows, whose earlier rows in the store they replace.
    sender
        Who sent them: an office whose name holds a place is one of that place.
    """
    return _Frames(network, mapping, notices, known, source, sender).frames()


class _Frames:
    """Makes tables of a network: first who makes what, then what is asked about, then the rows."""

    def __init__(
        self, network: PurchaseNetwork, mapping: SheetMapping, notices: Notices, known: Known, source: str, sender: str
    ) -> None:
        self.sender = sender if mapping.layout == "county_form" else ""
        self.network, self.mapping, self.notices, self.known = network, mapping, notices, known
        others = {name: frame[frame["source"] != source] for name, frame in known.tables.items()}
        makes = others["makes"]
        self.known_makers: dict[str, set[str]] = defaultdict(set)
        for firm_id, component_id in zip(makes["firm_id"].tolist(), makes["component_id"].tolist(), strict=True):
            self.known_makers[component_id].add(firm_id)
        self.known_lines = set(makes["firm_id"])
        self.others = others
        self.lines: dict[tuple[str, str], int] = {}
        self.products: dict[str, str] = {}
        self.targets: set[str] = set()
        self.names: dict[str, str] = {}
        self.placed: dict[tuple[str, bool, str], int] = {}

    def frames(self) -> dict[str, pd.DataFrame]:
        """Give the rows by table."""
        self._name_goods()
        self._find_lines()
        self._ask_about()
        self._place()
        supplies = self._supplies()
        rows = {
            **self._catalogue(),
            "firms": self._firms(),
            "makes": self._makes(),
            "needs": self._needs(),
            "supplies": supplies,
        }
        return {name: pd.DataFrame(records) for name, records in rows.items() if records}

    def _name_goods(self) -> None:
        for text, component_id in self.network.goods_ids.items():
            if is_draft(component_id):
                self.names.setdefault(component_id, text if self.mapping.keep_specs else goods_name(text))

    def _find_lines(self) -> None:
        """Say who makes what it sells: all but traders, those who buy it too, and newcomers among surveyed makers."""
        bought = {(key[1], key[2]) for key in self.network.purchases}
        for (supplier_id, _, component_id), purchase in self.network.purchases.items():
            is_maker = not (purchase.maker_id or purchase.is_trader or purchase.status == "candidate")
            if not is_maker or (supplier_id, component_id) in bought:
                continue  # the maker that a sourcing names has its line by that
            makers = self.known_makers.get(component_id, set())
            if supplier_id in makers:
                continue
            if makers and not is_draft(component_id):
                self.notices.say(
                    "warning", [purchase.row], self.notices.header("supplier_name"),
                    f"库中已有该产品的生产企业，没有 {self._firm_name(supplier_id)} 生产它的记录，按经销读入；若自产请补“生产”一行",
                    f"makers of it are known, {self._firm_name(supplier_id)} is none of them: read as a trader; if it makes it, add that",
                )  # fmt: skip
                continue
            self.lines.setdefault((supplier_id, component_id), purchase.row)

    def _firm_name(self, firm_id: str) -> str:
        row = self.network.firms.added.get(firm_id)
        return row["name_zh"] if row else firm_id

    def _ask_about(self) -> None:
        """Choose what a first graph asks about: the products of buyers, or what nobody buys on."""
        network, wanted = self.network, {plain_name(name) for name in self.mapping.target_names}
        by_name = {plain_name(text): component_id for text, component_id in network.goods_ids.items()}
        by_name |= {plain_name(name): component_id for component_id, name in self.names.items()}
        if wanted:
            for name in sorted(wanted - set(by_name)):
                self.notices.say(
                    "error",
                    [0],
                    "",
                    f"没有产品“{name}”，不能作目标；请写表中的产品名",
                    f"no goods {name!r} that could be a target; write a name of the file",
                )
            self.targets = {by_name[name] for name in wanted & set(by_name)}
            return
        sellers = {key[0] for key in network.purchases} | {firm_id for firm_id, _ in self.lines}
        if self.mapping.targets == "product":
            onward = {key[2] for key in network.purchases if key[1] in sellers}
            final = {key[2] for key in network.purchases} - onward
            self.targets = final or {key[2] for key in network.purchases}
            return
        for buyer in network.buyers.values():
            if self.mapping.targets == "none" or (self.mapping.targets == "last_buyer" and buyer.firm_id in sellers):
                continue
            if buyer.firm_id in self.known_lines and not buyer.product:
                continue
            name = buyer.product or f"{buyer.name}的产品"
            component_id = by_name.get(plain_name(name)) or draft_id(
                name, within="" if buyer.product else buyer.firm_id
            )
            self.names.setdefault(component_id, name) if is_draft(component_id) else None
            self.products[buyer.firm_id] = component_id
            self.targets.add(component_id)
            network.goods_rows.setdefault(component_id, buyer.row)
            if component_id not in self.known_makers or buyer.firm_id not in self.known_makers[component_id]:
                self.lines.setdefault((buyer.firm_id, component_id), buyer.row)

    def _place(self) -> None:
        """Put every draft into a chain: that of its buyer where it is known, else one of drafts by the name that buyers state."""
        bought = [(item.buyer_id, item.component_id, item.row) for item in self.network.purchases.values()]
        bought += [(need.buyer_id, need.component_id, need.row) for need in self.network.needs.values()]
        bought += [
            (firm_id, component_id, self.network.buyers[firm_id].row) for firm_id, component_id in self.products.items()
        ]
        chain_by_buyer = {firm_id: self._chain_of(buyer) for firm_id, buyer in self.network.buyers.items()}
        for buyer_id, component_id, row in bought:
            if is_draft(component_id):
                is_target = component_id in self.targets
                chain_id = chain_by_buyer[buyer_id]
                if is_target and not is_draft(chain_id):
                    chain_id = (
                        f"{MARK}{_NO_CHAIN}"  # a mark in a real chain would replace the rule that finds its targets
                    )
                self.placed.setdefault((chain_id, is_target, component_id), row)

    def _chain_of(self, buyer: Buyer) -> str:
        """Give the chain of what a firm buys: where its known lines stand, else a chain of drafts."""
        placed = self.others["placements"]
        makes = self.others["makes"]
        if not (buyer.chain or self.mapping.chain) and buyer.firm_id in self.known_lines:
            own = set(makes.loc[makes["firm_id"] == buyer.firm_id, "component_id"])
            chains = sorted(
                set(placed.loc[placed["component_id"].isin(own), "chain_id"]) - {""},
                key=lambda one: (is_draft(one), one),
            )
            if chains:
                return str(chains[0])
        return f"{MARK}{plain_name(buyer.chain or self.mapping.chain or _NO_CHAIN)}"

    def _catalogue(self) -> dict[str, list[dict[str, object]]]:
        chains: dict[str, dict[str, object]] = {}
        segments: dict[str, dict[str, object]] = {}
        placements: list[dict[str, object]] = []
        components: dict[str, dict[str, object]] = {}
        for (chain_id, is_target, component_id), row in self.placed.items():
            if is_draft(chain_id):
                name = f"{chain_id.removeprefix(MARK)}（待核）"
                chains.setdefault(chain_id, {ROW: row, "chain_id": chain_id, "name_zh": name})
            segment_id = f"{MARK}{chain_id.removeprefix(MARK)}-{2 if is_target else 1}"
            of_stage = ("目标产品（待核）", "downstream") if is_target else ("外购产品（待核）", "upstream")
            segment = {
                ROW: row,
                "segment_id": segment_id,
                "chain_id": chain_id,
                "name_zh": of_stage[0],
                "stage": of_stage[1],
            }
            segments.setdefault(segment_id, segment)
            placement: dict[str, object] = {ROW: row, "component_id": component_id, "segment_id": segment_id}
            placements.append({**placement, "chain_id": chain_id, "is_target": True if is_target else None})
            components.setdefault(
                component_id,
                {
                    ROW: row,
                    "component_id": component_id,
                    "name_zh": self.names[component_id],
                    "kind": "待核",
                    "hs_code": self.network.hs_codes.get(component_id, ""),
                },
            )
        return {
            "chains": list(chains.values()),
            "segments": list(segments.values()),
            "components": list(components.values()),
            "placements": placements,
        }

    def _firms(self) -> list[dict[str, object]]:
        used = {
            firm_id
            for purchase in self.network.purchases.values()
            for firm_id in (purchase.supplier_id, purchase.buyer_id, purchase.maker_id)
            if firm_id
        }
        used |= set(self.network.buyers) | {firm_id for firm_id, _ in self.lines}
        row_by_firm: dict[str, int] = {}
        for purchase in self.network.purchases.values():
            for firm_id in (purchase.supplier_id, purchase.maker_id):
                row_by_firm.setdefault(firm_id, purchase.row)
        for buyer in self.network.buyers.values():
            row_by_firm[buyer.firm_id] = buyer.row
        elsewhere = set(self.others["firms"]["firm_id"])
        names = dict(
            zip(self.known.tables.firms["firm_id"].tolist(), self.known.tables.firms["name_zh"].tolist(), strict=True)
        )
        regions = _region_codes(self.known.tables)
        rows: list[dict[str, object]] = []
        for firm_id in sorted(used, key=lambda one: (row_by_firm.get(one, 0), one)):
            added = self.network.firms.added.get(firm_id)
            if added is None and firm_id in elsewhere:
                continue
            row: dict[str, object] = {
                ROW: row_by_firm.get(firm_id, 0),
                **(added or {"firm_id": firm_id, "name_zh": names.get(firm_id, firm_id)}),
            }
            if buyer_of := self.network.buyers.get(firm_id):
                row["revenue_10k_yuan"] = buyer_of.revenue
                row["region_code"] = _region_of(buyer_of.place, regions) or _region_of(self.sender, regions)
            rows.append(row)
        return rows

    def _makes(self) -> list[dict[str, object]]:
        rows: list[dict[str, object]] = []
        for (firm_id, component_id), row in sorted(self.lines.items(), key=lambda item: (item[1], item[0])):
            buyer = self.network.buyers.get(firm_id)
            is_product = self.products.get(firm_id) == component_id
            value = buyer.output_value if buyer and is_product else math.nan
            rows.append({ROW: row, "firm_id": firm_id, "component_id": component_id, "output_value_10k_yuan": value})
        return rows

    def _needs(self) -> list[dict[str, object]]:
        own = set(self.lines) | {
            (firm_id, component_id) for component_id, makers in self.known_makers.items() for firm_id in makers
        }
        resold = {(key[0], key[2]) for key in self.network.purchases}
        return [
            {
                ROW: need.row,
                "firm_id": need.buyer_id,
                "component_id": need.component_id,
                "supplier_count": need.supplier_count,
                **_with_ends("input_stock_days", need.stock),
                **_with_ends("overseas_share", need.overseas),
            }
            for (buyer_id, component_id), need in self.network.needs.items()
            if (buyer_id, component_id) not in own and (buyer_id, component_id) not in resold
        ]

    def _supplies(self) -> list[dict[str, object]]:
        rows: list[dict[str, object]] = []
        foreign: dict[str, list[int]] = defaultdict(list)
        several_units: list[int] = []
        for purchase in self.network.purchases.values():
            value = self._value(purchase, foreign)
            if value <= 0 and len(purchase.values) and not math.isnan(value):
                self.notices.leave_out(
                    [purchase.row],
                    "红冲、退货后净额不大于零的供应关系",
                    "sourcings whose sum is not above 0 after red invoices and returns",
                )
                continue
            volumes = {unit: volume for unit, volume in purchase.volumes.items() if not math.isnan(volume)}
            if len(volumes) > 1:
                several_units.append(purchase.row)
            volume = next(iter(volumes.values())) if len(volumes) == 1 and len(purchase.volumes) == 1 else math.nan
            rows.append(
                {
                    ROW: purchase.row,
                    "supplier_id": purchase.supplier_id,
                    "buyer_id": purchase.buyer_id,
                    "component_id": purchase.component_id,
                    "status": purchase.status,
                    "volume": volume if volume > 0 else math.nan,
                    "value_10k_yuan": round(value, 6),
                    **_with_ends("share", purchase.share),
                    "maker_id": purchase.maker_id,
                    "origin_country": purchase.origin,
                    **_with_ends("qualification_days", purchase.qualification),
                }
            )
        for currency, at in sorted(foreign.items()):
            self.notices.say(
                "warning",
                at,
                self.notices.header("currency"),
                f"以 {currency} 计价，未折算，年采购额记为未知；如需折算，映射中写 rates: {{{currency}: 汇率}}",
                f"priced in {currency}, not converted, its value is unknown; write rates: {{{currency}: …}} into the mapping",
            )
        if several_units:
            self.notices.say(
                "warning",
                several_units,
                self.notices.header("unit"),
                "同一供应关系有几种计量单位，数量不能相加，记为未知",
                "has several units of measure in one sourcing; quantities are not added, its volume is unknown",
            )
        return rows

    def _value(self, purchase: Purchase, foreign: dict[str, list[int]]) -> float:
        total = 0.0
        for currency, value in purchase.values.items():
            rate = 1.0 if currency == "CNY" else self.mapping.rates.get(currency)
            if rate is None:
                if not math.isnan(value):
                    foreign[currency].append(purchase.row)
                total = math.nan
            else:
                total += value * rate
        return total if purchase.values else math.nan


def _with_ends(name: str, amount: Amount | None) -> dict[str, float]:
    """Give a single number in its column, a band, and 约30天, in the columns of its two ends."""
    if amount is None:
        return {}
    is_about = amount.is_about and name != "share"
    if amount.low == amount.high and not is_about:
        return {name: amount.low}
    return {f"{name}_low": amount.low, f"{name}_high": amount.high}


def _region_codes(tables: Tables) -> dict[str, str]:
    codes: dict[str, set[str]] = defaultdict(set)
    for code, name in zip(tables.regions["region_code"].tolist(), tables.regions["name_zh"].tolist(), strict=True):
        codes[name].add(code)
    return {name: next(iter(region_codes)) for name, region_codes in codes.items() if len(region_codes) == 1}


def _region_of(place: str, regions: Mapping[str, str]) -> str:
    """Give the code of the smallest known region that a place names, "" if none does."""
    named = [(len(name), code) for name, code in regions.items() if name and name in place]
    return max(named, key=lambda pair: (pair[1][4:] != "00", pair[0]))[1] if named else ""
