"""How do the rows become chain folders? Each folder holds its chain, and at the border what is bought from others."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from graph_schema.spec import schema
from sample_chains.generator.rows import DATA_DATE, Row, World
from sample_chains.generator.structure import Chain, Structure

COLUMNS: dict[str, tuple[str, ...]] = {
    "chains": ("chain_id", "name_zh", "name_en", "group_zh", "group_en", "aliases", "valid_from", "valid_to", "as_of"),
    "regions": ("region_code", "name_zh", "level", "within_code"),
    "segments": ("segment_id", "chain_id", "name_zh", "name_en", "stage", "as_of"),
    "components": (
        "component_id",
        "name_zh",
        "name_en",
        "kind",
        "hs_code",
        "is_key",
        "is_natural",
        "makers_surveyed_on",
        "segment_id",
        "is_target",
        "as_of",
    ),
    "variants": ("component_id", "parent_id", "as_of"),
    "inputs": (
        "component_id",
        "product_id",
        "is_essential",
        "alternative_group",
        "units_per_unit",
        "cost_share",
        "as_of",
    ),
    "firms": (
        "firm_id",
        "name_zh",
        "name_en",
        "former_names",
        "group_id",
        "country",
        "region_code",
        "industry_code",
        "revenue_10k_yuan",
        "time_to_recover_days",
        "as_of",
    ),
    "roles": ("firm_id", "role", "chain_id", "valid_from", "valid_to", "as_of"),
    "makes": (
        "firm_id",
        "component_id",
        "capacity",
        "output",
        "unit",
        "market_share",
        "output_value_10k_yuan",
        "inventory_days",
        "as_of",
    ),
    "needs": ("firm_id", "product_id", "component_id", "is_essential", "input_stock_days", "as_of"),
    "supplies": (
        "supplier_id",
        "buyer_id",
        "component_id",
        "status",
        "volume",
        "value_10k_yuan",
        "share",
        "share_low",
        "share_high",
        "maker_id",
        "origin_country",
        "qualification_days",
        "is_export_controlled",
        "is_verified",
        "as_of",
    ),
}
"""Columns of each file; a file `components` holds what a component is and where it stands."""

STAGES = {"upstream": "上游", "midstream": "中游", "downstream": "下游"}


def write_csv(path: Path, headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write one CSV file, UTF-8, a line feed after each row; whole numbers without a decimal point."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(headers)
        writer.writerows([_cell(value) for value in row] for row in rows)


def write_json(path: Path, content: Any) -> None:
    """Write one JSON file that a person can read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def write_table(folder: Path, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write one table of the schema under its Chinese headers."""
    names = COLUMNS[table]
    header_by_column = {column.name: column.zh for column in schema().tables[table].columns}
    if table == "components":
        header_by_column |= {column.name: column.zh for column in schema().tables["placements"].columns}
    path = folder / f"{schema().tables[table].file}.csv"
    write_csv(path, [header_by_column[name] for name in names], ([row.get(name, "") for name in names] for row in rows))


def _cell(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def write_province(folder: Path, world: World) -> None:
    """Write the catalogue of chains and the regions."""
    catalogue = world.structure.catalogue
    chains = []
    for chain in world.structure.chains.values():
        group_zh, group_en = catalogue["groups"][chain.group]
        chains.append(
            {
                "chain_id": chain.chain_id,
                "name_zh": chain.name_zh,
                "name_en": chain.name_en,
                "group_zh": group_zh,
                "group_en": group_en,
                "aliases": "、".join(chain.aliases),
                "valid_from": catalogue["valid_from"],
                "as_of": DATA_DATE,
            }
        )
    write_table(folder, "chains", chains)
    write_table(
        folder,
        "regions",
        (dict(zip(COLUMNS["regions"], row, strict=True)) for row in world.atlas.region_rows()),
    )


def write_chain(folder: Path, world: World, chain: Chain, rows: Mapping[str, list[Row]]) -> None:
    """Write the folder of one chain: its own rows, and the rows of others that touch it."""
    structure = world.structure
    inside = set(chain.members)
    chain_and_border = inside | set(structure.border(chain.chain_id))
    placed = {member: segment.segment_id for segment in chain.segments for member in segment.members}
    supplies = [row for row in rows["supplies"] if _serves(world, inside, row)]
    makes = [row for row in rows["makes"] if row["component_id"] in chain_and_border]
    firm_ids = {row["firm_id"] for row in makes}
    firm_ids |= {row[end] for row in supplies for end in ("supplier_id", "buyer_id", "maker_id")}
    write_table(folder, "segments", _segment_rows(chain))
    write_table(
        folder,
        "components",
        (
            {**row, "segment_id": placed.get(row["component_id"], ""), "is_target": _target(chain, row["component_id"])}
            for row in rows["components"]
            if row["component_id"] in chain_and_border
        ),
    )
    write_table(folder, "variants", _variant_rows(structure, rows["variants"], chain_and_border))
    write_table(folder, "inputs", (row for row in rows["inputs"] if row["product_id"] in inside))
    write_table(folder, "firms", (row for row in rows["firms"] if row["firm_id"] in firm_ids))
    write_table(folder, "roles", (row for row in rows["roles"] if row["chain_id"] == chain.chain_id))
    write_table(folder, "makes", makes)
    write_table(folder, "needs", (row for row in rows["needs"] if row["product_id"] in inside))
    write_table(folder, "supplies", supplies)


def _serves(world: World, inside: set[str], row: Row) -> bool:
    """Tell whether the buyer builds what it buys into something of the chain; a trader sells it on to those who do."""
    buyer = world.registry.firms[row["buyer_id"]]
    products = inside if buyer.is_trader else inside & set(buyer.lines)
    return bool(products & set(world.structure.consumers[row["component_id"]]))


def _segment_rows(chain: Chain) -> list[Row]:
    return [
        {
            "segment_id": segment.segment_id,
            "chain_id": chain.chain_id,
            "name_zh": segment.name_zh,
            "name_en": segment.name_en,
            "stage": STAGES[segment.stage],
            "as_of": DATA_DATE,
        }
        for segment in chain.segments
    ]


def _target(chain: Chain, component_id: str) -> str:
    if component_id in chain.targets:
        return "是"
    return "否" if component_id in chain.members else ""


def _variant_rows(structure: Structure, variants: list[Row], known_ids: set[str]) -> list[Row]:
    return [row for row in variants if {row["component_id"], row["parent_id"]} <= known_ids]
