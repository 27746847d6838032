"""What must the questions of docs/cypher.md answer? Computed from the tables alone, one function a question."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from loaders.tables import Tables

Row = dict[str, Any]
Parameters = Mapping[str, Any]


def value(cell: Any) -> Any:
    """Give a cell as the graph has it: empty is None."""
    return None if cell == "" or pd.isna(cell) else cell


def rows_of(frame: pd.DataFrame) -> list[Row]:
    return [{str(name): value(cell) for name, cell in row.items()} for row in frame.to_dict("records")]


def ordered(rows: Iterable[Row], *keys: str) -> list[Row]:
    """Sort as Cypher does: what is missing comes last."""
    return sorted(rows, key=lambda row: [(row[key] is None, "" if row[key] is None else row[key]) for key in keys])


class Answers:
    """The tables and the risk register, with a few ways through them."""

    def __init__(self, tables: Tables, risks: Sequence[Row] = (), projects: Sequence[Row] = ()) -> None:
        self.tables, self.risks, self.projects = tables, risks, projects
        self.firm = {row["firm_id"]: row for row in rows_of(tables.firms)}
        self.chain = {row["chain_id"]: row["name_zh"] for row in rows_of(tables.chains)}
        self.component = {row["component_id"]: row for row in rows_of(tables.components)}
        self.supplies = rows_of(tables.supplies)
        self.active = [row for row in self.supplies if row["status"] == "active"]
        self.makers: dict[str, set[str]] = defaultdict(set)
        for row in rows_of(tables.makes):
            self.makers[row["component_id"]].add(row["firm_id"])
        self.variants: dict[str, set[str]] = defaultdict(set)
        for row in rows_of(tables.variants):
            self.variants[row["parent_id"]].add(row["component_id"])

    def family(self, component_id: str) -> set[str]:
        answer, new = {component_id}, {component_id}
        while new:
            new = {variant for parent in new for variant in self.variants[parent]} - answer
            answer |= new
        return answer

    def family_makers(self, component_id: str) -> set[str]:
        return {firm_id for member in self.family(component_id) for firm_id in self.makers[member]}

    def of_chain(self, chain_id: str) -> list[str]:
        segments = self.tables.segments
        inside = set(segments["segment_id"][segments["chain_id"] == chain_id])
        placements = self.tables.placements
        return sorted(set(placements["component_id"][placements["segment_id"].isin(inside)]))

    def leaders(self, chain_id: str) -> list[str]:
        roles = self.tables.roles
        return sorted(set(roles["firm_id"][(roles["role"] == "chain_leader") & (roles["chain_id"] == chain_id)]))

    def named(self, component_id: str, **more: Any) -> Row:
        return {"component_id": component_id, "name_zh": self.component[component_id]["name_zh"], **more}

    def who_else_makes(self, options: Parameters) -> list[Row]:
        family = self.family(options["component_id"])
        rows = [
            {
                **{name: self.firm[row["firm_id"]][name] for name in ("firm_id", "name_zh", "country")},
                **{name: row[name] for name in ("component_id", "capacity", "output", "unit")},
            }
            for row in rows_of(self.tables.makes)
            if row["component_id"] in family
        ]
        return ordered(rows, "firm_id", "component_id")

    def two_tiers_above(self, options: Parameters) -> list[Row]:
        suppliers: dict[str, set[str]] = defaultdict(set)
        for row in self.active:
            suppliers[row["buyer_id"]].add(row["supplier_id"])
        first = suppliers[options["firm_id"]]
        tier = {supplier: 2 for near in first for supplier in suppliers[near]} | dict.fromkeys(first, 1)
        tier.pop(options["firm_id"], None)
        rows = [
            {**{name: self.firm[component_id][name] for name in ("firm_id", "name_zh", "country")}, "tier": at}
            for component_id, at in tier.items()
        ]
        return ordered(rows, "tier", "firm_id")

    def country_of(self, row: Row) -> Any:
        return row["origin_country"] or self.firm[row["supplier_id"]]["country"]

    def bought_from_country(self, options: Parameters) -> list[Row]:
        answer: dict[str, list[Row]] = defaultdict(list)
        inside = set(self.of_chain(options["chain_id"]))
        for row in self.active:
            if row["component_id"] in inside and self.country_of(row) == options["country"]:
                answer[row["component_id"]].append(row)
        return [
            self.named(
                component_id,
                buyers=len({row["buyer_id"] for row in rows}),
                suppliers=len({row["supplier_id"] for row in rows}),
                value_10k_yuan=sum(row["value_10k_yuan"] or 0 for row in rows),
            )
            for component_id, rows in sorted(answer.items())
        ]

    def shared_suppliers(self, options: Parameters) -> list[Row]:
        suppliers: dict[str, set[str]] = defaultdict(set)
        for row in self.active:
            suppliers[row["buyer_id"]].add(row["supplier_id"])
        leaders = self.leaders(options["chain_id"])
        return [
            {"one": one, "two": two, "firm_id": firm_id, "name_zh": self.firm[firm_id]["name_zh"]}
            for one in leaders
            for two in leaders
            if one < two
            for firm_id in sorted(suppliers[one] & suppliers[two])
        ]

    def one_maker(self, options: Parameters) -> list[Row]:
        return [
            self.named(
                component_id,
                maker_id=next(iter(makers)),
                makers_surveyed_on=self.component[component_id]["makers_surveyed_on"],
            )
            for component_id in self.of_chain(options["chain_id"])
            if len(makers := self.family_makers(component_id)) == 1
        ]

    def through_traders(self, options: Parameters) -> list[Row]:
        inside = set(self.of_chain(options["chain_id"]))
        rows = [
            {
                **{"trader_id": row["supplier_id"], "buyer_id": row["buyer_id"], "component_id": row["component_id"]},
                **{"maker_id": row["maker_id"], "origin_country": row["origin_country"]},
            }
            for row in self.active
            if row["component_id"] in inside and row["supplier_id"] not in self.family_makers(row["component_id"])
        ]
        return ordered(rows, "trader_id", "buyer_id", "component_id")

    def without_maker(self, options: Parameters) -> list[Row]:
        return [
            self.named(component_id, is_key=self.component[component_id]["is_key"])
            for component_id in self.of_chain(options["chain_id"])
            if not self.family_makers(component_id)
        ]

    def sole_in_region(self, options: Parameters) -> list[Row]:
        around = {row["region_code"]: row["within_code"] for row in rows_of(self.tables.regions)}
        inside = {options["region_code"]}
        for _ in range(2):
            inside |= {code for code, parent in around.items() if parent in inside}
        rows = [
            {
                **{"firm_id": firm_id, "name_zh": self.firm[firm_id]["name_zh"]},
                **{"component_id": row["component_id"], "product_id": row["product_id"]},
            }
            for row in rows_of(self.tables.inputs)
            if row["is_essential"] is not False and row["alternative_group"] is None
            for firm_id in self.makers[row["component_id"]]
            if self.firm[firm_id]["region_code"] in inside and self.family_makers(row["component_id"]) == {firm_id}
        ]
        return ordered(rows, "firm_id", "component_id", "product_id")

    def single_sourced(self, options: Parameters) -> list[Row]:
        inside = set(self.of_chain(options["chain_id"]))
        answer: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in self.supplies:
            if row["component_id"] in inside:
                answer[row["buyer_id"], row["component_id"]].append(row)
        return [
            {
                **{"buyer_id": buyer_id, "component_id": component_id, "supplier_id": active[0]},
                "qualified": sum(row["status"] == "qualified" for row in rows),
            }
            for (buyer_id, component_id), rows in sorted(answer.items())
            if len(active := [row["supplier_id"] for row in rows if row["status"] == "active"]) == 1
        ]

    def behind_agent(self, options: Parameters) -> list[Row]:
        buyers: dict[tuple[Any, ...], set[str]] = defaultdict(set)
        for row in self.active:
            if row["supplier_id"] == options["firm_id"]:
                home = self.firm[row["maker_id"]]["country"] if row["maker_id"] in self.firm else None
                buyers[row["component_id"], row["maker_id"], row["origin_country"] or home].add(row["buyer_id"])
        names = ("component_id", "maker_id", "country")
        rows = [{**dict(zip(names, key, strict=True)), "buyers": len(buyer)} for key, buyer in buyers.items()]
        return ordered(rows, *names)

    def around_leaders(self, options: Parameters) -> list[Row]:
        near: dict[str, set[str]] = defaultdict(set)
        for row in self.active:
            near[row["supplier_id"]].add(row["buyer_id"])
            near[row["buyer_id"]].add(row["supplier_id"])
        rows = []
        for leader in self.leaders(options["chain_id"]):
            direct = near[leader] - {leader}
            beyond = {indirect for firm_id in direct for indirect in near[firm_id]} - direct - {leader}
            name = self.firm[leader]["name_zh"]
            rows.append({"leader_id": leader, "name_zh": name, "direct": len(direct), "two_steps": len(beyond)})
        return rows

    def in_several_chains(self, options: Parameters) -> list[Row]:
        chain_by_segment = {row["segment_id"]: row["chain_id"] for row in rows_of(self.tables.segments)}
        answer: dict[str, set[str]] = defaultdict(set)
        for row in rows_of(self.tables.placements):
            if row["segment_id"]:
                answer[row["component_id"]].add(chain_by_segment[row["segment_id"]])
        return [
            self.named(firm_id, chain_ids=sorted(chains))
            for firm_id, chains in sorted(answer.items())
            if len(chains) >= options["chains"]
        ]

    def import_dependence(self, options: Parameters) -> list[Row]:
        inside = set(self.of_chain(options["chain_id"]))
        known: dict[str, list[tuple[Any, float]]] = defaultdict(list)
        for row in self.active:
            country, amount = self.country_of(row), row["value_10k_yuan"]
            if row["component_id"] in inside and country is not None and amount is not None:
                known[row["component_id"]].append((country, amount))
        rows = []
        for component_id, bought in known.items():
            total = sum(amount for _, amount in bought)
            imported = sum(amount for country, amount in bought if country != options["home"])
            if imported > 0 and total > 0:
                rows.append({"component_id": component_id, "import_share": imported / total, "known": len(bought)})
        return sorted(rows, key=lambda row: (-round(row["import_share"], 4), row["component_id"]))

    def stale_rows(self, options: Parameters) -> list[Row]:
        old = [row for row in self.supplies if row["as_of"] and row["as_of"] < options["before"]]
        return [
            {"source": source, "stale": count, "oldest": min(row["as_of"] for row in old if row["source"] == source)}
            for source, count in sorted(Counter(row["source"] for row in old).items())
        ]

    def backups_in_name(self, options: Parameters) -> list[Row]:
        inside = set(self.of_chain(options["chain_id"]))
        full = {
            (row["firm_id"], row["component_id"])
            for row in rows_of(self.tables.makes)
            if row["output"] is not None and row["capacity"] is not None and row["output"] >= row["capacity"]
        }
        buyers: dict[tuple[str, str], set[str]] = defaultdict(set)
        for row in self.supplies:
            key = (row["supplier_id"], row["component_id"])
            if row["status"] == "qualified" and row["component_id"] in inside and key in full:
                buyers[key].add(row["buyer_id"])
        return [
            {"backup_id": firm_id, "component_id": component_id, "buyers": len(buyer)}
            for (firm_id, component_id), buyer in sorted(buyers.items())
        ]

    def what_goes_in(self, options: Parameters) -> list[Row]:
        inputs: dict[str, set[str]] = defaultdict(set)
        for row in rows_of(self.tables.inputs):
            if row["is_essential"] is not False:
                inputs[row["product_id"]].add(row["component_id"])
        steps: dict[str, int] = {}
        edge = {options["component_id"]}
        for step in (1, 2, 3):
            edge = {made_input for product_id in edge for made_input in inputs[product_id]}
            for component_id in edge:
                steps.setdefault(component_id, step)
        return ordered(
            [self.named(component_id, steps=step) for component_id, step in steps.items()], "steps", "component_id"
        )

    def open_risks(self, options: Parameters) -> list[Row]:
        answer: dict[str, list[Row]] = defaultdict(list)
        for risk in self.risks:
            if risk.get("state", "to_verify") not in options["done"]:
                answer[risk["chain_id"]].append(risk)
        return [
            {
                **{"chain_id": chain_id, "name_zh": self.chain[chain_id], "open": len(risks)},
                "next_deadline": min((risk["deadline"] for risk in risks if "deadline" in risk), default=None),
                "component_ids": sorted({risk["component_id"] for risk in risks}),
            }
            for chain_id, risks in sorted(answer.items())
        ]

    def projects_of_open_risks(self, options: Parameters) -> list[Row]:
        answer = []
        for number, risk in enumerate(self.risks):
            if risk.get("state", "to_verify") in options["done"]:
                continue
            risk_id = f"R{number}"
            addressing = [
                {
                    "project_id": f"P{place}",
                    "state": project.get("state"),
                    "led_by": self.firm_name(project.get("firm_id")),
                }
                for place, project in enumerate(self.projects)
                if risk_id in project["risk_ids"].split(";")
            ]
            nothing = {"project_id": None, "state": None, "led_by": None}
            answer += [{"risk_id": risk_id, **path} for path in addressing or [nothing]]
        return answer

    def firm_name(self, firm_id: str | None) -> str | None:
        return self.firm[firm_id]["name_zh"] if firm_id in self.firm else None
