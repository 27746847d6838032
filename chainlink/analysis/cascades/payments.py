"""Who pays whom how much, and could the buyer do without? What systemic risk is computed on.

Goods flow supplier -> buyer; an amount is what the buyer pays the supplier for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from chainlink.supply.graph import SupplyGraph, unknown_id
from chainlink.supply.index_arrays import Ints, expanded, numbers_in, pair_key
from graph_schema.errors import UsageError
from graph_schema.names import Words

Floats = npt.NDArray[np.float64]
Essentiality = Literal["irrelevant", "non_essential", "essential"]
ESSENTIALITIES: tuple[Essentiality, ...] = ("irrelevant", "non_essential", "essential")
"""By code: without effect on production; in proportion to its part in all purchases; nothing runs without it."""
NON_ESSENTIAL, ESSENTIAL = 1, 2


@dataclass(frozen=True, eq=False)
class PaymentNetwork:
    """Amounts paid between firms, one for each pair.

    Attributes
    ----------
    firm_ids, industries
        Names by number; `industries` sorted.
    firm_industry
        By firm: its industry.
    revenue_10k_yuan
        By firm: what it earns in all, final demand included; NaN where not known.
    supplier, buyer, value_10k_yuan
        By pair: firm numbers, and the amount above 0. Sorted by supplier, then buyer.
    essentiality
        By pair: code of `ESSENTIALITIES`.
    unvalued_count
        Sourcings left out because nobody stated their amount.
    """

    firm_ids: pd.Index
    industries: pd.Index
    firm_industry: Ints
    revenue_10k_yuan: Floats
    supplier: Ints
    buyer: Ints
    value_10k_yuan: Floats
    essentiality: Ints
    unvalued_count: int = 0

    @property
    def sales_10k_yuan(self) -> Floats:
        """By firm: what the other firms pay it."""
        return np.bincount(self.supplier, self.value_10k_yuan, len(self.firm_ids)).astype(np.float64)


def payment_network(
    firms: pd.DataFrame,
    payments: pd.DataFrame,
    essentiality: pd.DataFrame,
    *,
    otherwise: Essentiality = "non_essential",
) -> PaymentNetwork:
    """Make a payment network of plain tables.

    Parameters
    ----------
    firms
        `firm_id`, `industry`, and where known `revenue_10k_yuan`. An empty industry is an industry of its own: nobody
        is known who could replace the firm.
    payments
        `supplier_id`, `buyer_id`, `value_10k_yuan`. Amounts of the same pair add up; rows without an amount are left
        out and counted; a firm may pay itself.
    essentiality
        `supplier_industry`, `buyer_industry`, `essentiality` (one of `ESSENTIALITIES`).
    otherwise
        What a pair of industries that the table leaves out counts as.

    Returns
    -------
    PaymentNetwork
        Firms in the order given.

    Raises
    ------
    UsageError
        If a firm stands twice, an amount is negative or no number, or an essentiality is none.
    UnknownIdError
        If a payment names a firm that is not in `firms`.

    Examples
    --------
    >>> firms = pd.DataFrame({"firm_id": ["M", "T"], "industry": ["mining", "steel"]})
    >>> payments = pd.DataFrame({"supplier_id": ["M", "M"], "buyer_id": ["T", "T"], "value_10k_yuan": [3.0, 4.0]})
    >>> network = payment_network(firms, payments, pd.DataFrame(columns=["supplier_industry", "buyer_industry",
    ...                                                                  "essentiality"]))
    >>> network.value_10k_yuan.tolist(), network.essentiality.tolist()
    ([7.0], [1])
    """
    firm_ids = pd.Index(firms["firm_id"].astype("str"), name="firm_id")
    if firm_ids.has_duplicates:
        doubled = str(firm_ids[firm_ids.duplicated()][0])
        raise UsageError(Words(f"企业“{doubled}”出现不止一次", f"firm {doubled!r} is listed more than once"))
    codes = firms["industry"].fillna("").astype("str").reset_index(drop=True)
    codes = codes.where(codes != "", "? " + pd.Series(firm_ids, dtype="str"))
    industries = pd.Index(sorted(codes.unique()), dtype="str")
    firm_industry = numbers_in(industries, codes)
    supplier, buyer, value, unvalued = _amounts(payments, firm_ids)
    kinds = _kinds(essentiality, industries, firm_industry[supplier], firm_industry[buyer], otherwise)
    revenue = firms["revenue_10k_yuan"] if "revenue_10k_yuan" in firms else pd.Series(np.nan, index=firms.index)
    return PaymentNetwork(
        firm_ids=firm_ids,
        industries=industries,
        firm_industry=firm_industry,
        revenue_10k_yuan=pd.to_numeric(revenue).to_numpy(np.float64),
        supplier=supplier,
        buyer=buyer,
        value_10k_yuan=value,
        essentiality=kinds,
        unvalued_count=unvalued,
    )


def _amounts(payments: pd.DataFrame, firm_ids: pd.Index) -> tuple[Ints, Ints, Floats, int]:
    """Pairs with an amount, and how many rows have none."""
    value = pd.to_numeric(payments["value_10k_yuan"]).to_numpy(np.float64)
    if bad := value[(value < 0) | np.isinf(value)].tolist():
        raise UsageError(
            Words(f"采购额 {bad[0]:g} 应为不小于 0 的数", f"value_10k_yuan {bad[0]:g} should be a number, 0 or more")
        )
    ends = []
    for column in ("supplier_id", "buyer_id"):
        named = payments[column].astype("str").reset_index(drop=True)
        numbers = numbers_in(firm_ids, named)
        if (numbers < 0).any():
            raise unknown_id(Words("企业", "firm"), str(named[numbers < 0].iloc[0]), firm_ids)
        ends.append(numbers)
    is_paid = value > 0
    keys, at = np.unique(pair_key(ends[0][is_paid], ends[1][is_paid], len(firm_ids)), return_inverse=True)
    supplier, buyer = keys // (len(firm_ids) + 1), keys % (len(firm_ids) + 1) - 1
    added = np.bincount(at, value[is_paid], len(keys)).astype(np.float64)
    return supplier.astype(np.int32), buyer.astype(np.int32), added, int(np.isnan(value).sum())


def _kinds(table: pd.DataFrame, industries: pd.Index, supplier: Ints, buyer: Ints, otherwise: Essentiality) -> Ints:
    """By pair of industries: code of its essentiality."""
    words = table["essentiality"].astype("str").reset_index(drop=True)
    codes = numbers_in(pd.Index(list(ESSENTIALITIES), dtype="str"), words)
    if (codes < 0).any():
        unknown_word = str(words[codes < 0].iloc[0])
        raise UsageError(
            Words(
                f"必需程度“{unknown_word}”应为 {'、'.join(ESSENTIALITIES)} 之一",
                f"essentiality {unknown_word!r} should be one of {', '.join(ESSENTIALITIES)}",
            )
        )
    ends = [numbers_in(industries, table[f"{end}_industry"].astype("str")) for end in ("supplier", "buyer")]
    stated_keys = pair_key(ends[0], ends[1], len(industries))
    code_by_pair = pd.Series(codes, index=stated_keys)[stated_keys >= 0]
    code_by_pair = code_by_pair[~code_by_pair.index.duplicated(keep="last")]
    found_codes = code_by_pair.reindex(pair_key(supplier, buyer, len(industries)))
    return found_codes.fillna(ESSENTIALITIES.index(otherwise)).to_numpy(np.int32)


def payments_of(
    graph: SupplyGraph, *, essentiality: pd.DataFrame | None = None, industry_digits: int = 4
) -> PaymentNetwork:
    """Read the payments between the firms of a supply graph.

    Parameters
    ----------
    graph
        Supply graph. Active sourcings with `value_10k_yuan` are payments; firms carry `industry_code` and
        `revenue_10k_yuan`.
    essentiality
        As in `payment_network`; `essentiality_of_inputs` where not given. A pair of industries that it leaves out is
        non-essential: a purchase whose part in production nobody stated.
    industry_digits
        So many digits of the industry code tell industries apart.

    Returns
    -------
    PaymentNetwork
        Firms in id order.

    Examples
    --------
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> sourcing = {"supplier_id": ["M"], "buyer_id": ["T"], "component_id": ["ore"], "status": ["active"]}
    >>> graph = build_graph(Tables.of({"supplies": pd.DataFrame(sourcing | {"value_10k_yuan": [7.0]})}))
    >>> payments_of(graph).sales_10k_yuan.tolist()
    [7.0, 0.0]
    """
    firm_rows = graph.tables.firms.drop_duplicates("firm_id").set_index("firm_id").reindex(graph.firm_ids)
    firms = pd.DataFrame(
        {
            "firm_id": graph.firm_ids,
            "industry": _industries(graph, industry_digits),
            "revenue_10k_yuan": firm_rows["revenue_10k_yuan"].to_numpy(np.float64),
        }
    )
    supplies = graph.tables.supplies
    table = essentiality_of_inputs(graph, industry_digits=industry_digits) if essentiality is None else essentiality
    return payment_network(firms, supplies[supplies["status"] == "active"], table)


def essentiality_of_inputs(graph: SupplyGraph, *, industry_digits: int = 4) -> pd.DataFrame:
    """Tell for pairs of industries whether the buyers' industry can produce without what the other makes.

    A pair is essential when some component made in the first (or a variant of it) is an essential input of one made in
    the second, and non-essential when all such inputs are.

    Returns
    -------
    pandas.DataFrame
        `supplier_industry`, `buyer_industry`, `essentiality`, sorted; pairs that nothing links are left out, and so
        are firms without an industry code.

    Notes
    -----
    What a single firm states in NEEDS tells nothing about its industry and is not read. Linear in the pairs of
    (maker industry, component) behind every input.

    Examples
    --------
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> firms = pd.DataFrame({"firm_id": ["M", "T"], "industry_code": ["0810", "3110"]})
    >>> makes = pd.DataFrame({"firm_id": ["M", "T"], "component_id": ["ore", "steel"]})
    >>> inputs = pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"]})
    >>> graph = build_graph(Tables.of({"firms": firms, "makes": makes, "inputs": inputs}))
    >>> essentiality_of_inputs(graph).values.tolist()
    [['0810', '3110', 'essential']]
    """
    industry = _industries(graph, industry_digits)
    component, line = expanded(graph.lines.of_family, np.arange(len(graph.component_ids)))
    is_named = line < graph.lines.named_count
    made = pd.DataFrame(
        {
            "component_id": graph.component_ids[component[is_named]],
            "industry": industry.take(graph.lines.firm[line[is_named]]).to_numpy(),
        }
    ).drop_duplicates()
    made = made[made["industry"] != ""]
    inputs = graph.tables.inputs[["component_id", "product_id"]].assign(
        is_essential=graph.tables.inputs["is_essential"].fillna(True).astype(bool)
    )
    pairs = inputs.merge(made.rename(columns={"industry": "supplier_industry"}), on="component_id")
    makers = made.rename(columns={"industry": "buyer_industry", "component_id": "product_id"})
    pairs = pairs.merge(makers, on="product_id")
    essentials = pairs.groupby(["supplier_industry", "buyer_industry"])["is_essential"].any().reset_index()
    essentials["essentiality"] = np.where(
        essentials["is_essential"], ESSENTIALITIES[ESSENTIAL], ESSENTIALITIES[NON_ESSENTIAL]
    )
    return essentials[["supplier_industry", "buyer_industry", "essentiality"]]


def _industries(graph: SupplyGraph, digits: int) -> pd.Series:
    """Industry code by firm, cut to its first digits; empty where not known."""
    codes = graph.tables.firms.drop_duplicates("firm_id").set_index("firm_id")["industry_code"]
    return codes.reindex(graph.firm_ids).fillna("").astype("str").str[:digits].reset_index(drop=True)
