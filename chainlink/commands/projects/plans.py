"""`chainlink projects candidates | plan | top | invite`: what could be done, what to choose, what first, whom to invite?"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from enum import StrEnum
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chainlink.commands.console import current_user, print_json, tell, working
from chainlink.commands.options import AsJson, Who, Why
from graph_schema.errors import UsageError
from graph_schema.figures import money, number
from graph_schema.names import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chainlink.projects.planning.basis import PlanBasis
    from chainlink.projects.planning.limits import PlanLimits


class TableName(StrEnum):
    """Tables that anyone may change."""

    COSTS = "costs"
    WEIGHTS = "weights"


CostsFile = Annotated[
    Path | None, typer.Option("--costs", metavar="FILE", help="造价表，默认随程序的 / table of costs of your own")
]
WeightsFile = Annotated[
    Path | None,
    typer.Option("--weights", metavar="FILE", help="风险分值表，默认随程序的 / table of points of your own"),
]
RulesFile = Annotated[
    Path | None, typer.Option("--rules", metavar="FILE", help="摸排规则，默认随程序的 / rules of your own")
]
OfChain = Annotated[str, typer.Option("--chain", help="只看一条链：编号、名称或别名 / of one chain: id, name or alias")]
InPlace = Annotated[
    str, typer.Option("--place", help="只看一个市或县：代码或名称 / in one city or county: its code or name")
]
Budget = Annotated[
    float | None, typer.Option("--budget", min=0, help="总投资上限（万元） / all investments at most, 10,000 yuan")
]
Count = Annotated[int, typer.Option("--count", min=0, help="至多多少个项目 / at most so many projects")]
Least = Annotated[int, typer.Option("--least", min=0, help="至少多少个项目 / at least so many projects")]
Quotas = Annotated[
    list[str] | None,
    typer.Option(
        "--quota",
        help="配额，可多次：chain:C01=40、city:330100=20..60、county:…、kind:backup=30..、mountain=50..（山区26县） / quota",
    ),
]
Must = Annotated[list[str] | None, typer.Option("--must", help="必选项目，可多次 / project that must be in")]
Never = Annotated[list[str] | None, typer.Option("--never", help="不选项目，可多次 / project that must not be in")]
Needs = Annotated[
    list[str] | None, typer.Option("--needs", metavar="A:B", help="选 A 须先有 B，可多次 / A only with B")
]
OneOf = Annotated[
    list[str] | None, typer.Option("--one-of", metavar="A,B", help="至多选其一，可多次 / at most one of these")
]
Table = Annotated[TableName, typer.Argument(help="costs 造价 / weights 风险分值")]
Previewing = Annotated[
    bool,
    typer.Option("--preview", help="立即给出逐个挑选的方案，不求证、不重新摸排 / one by one, at once, nothing proved"),
]
RiskByRisk = Annotated[bool, typer.Option("--risks", help="另列每项风险的承诺与实际 / promised and real, risk by risk")]
Recording = Annotated[bool, typer.Option("--record", help="把选中的项目登记入库 / enter the chosen ones on the books")]
TopCount = Annotated[int, typer.Option("--count", min=1, help="几件 / how many")]


def candidates_command(
    costs: CostsFile = None, weights: WeightsFile = None, rules: RulesFile = None, is_json: AsJson = False
) -> None:
    """列出候选项目：为每项未销风险可做什么、谁来做、在哪里 / List what could be done about each open risk."""
    from chainlink.commands.projects.plan_text import gather, print_projects

    basis = gather(costs, weights, rules)
    if is_json:
        print_json(
            "chainlink.project_candidates/1",
            {**basis.head(), "candidates": basis.project_records(basis.candidates.projects)},
        )
        return
    print_projects(basis, basis.candidates.projects)
    tell(Words(f"共 {len(basis.candidates.projects)} 个候选", f"{len(basis.candidates.projects)} candidates"))


def plan_command(
    count: Count = 500,
    least: Least = 0,
    budget: Budget = None,
    quotas: Quotas = None,
    must: Must = None,
    never: Never = None,
    needs: Needs = None,
    one_of: OneOf = None,
    costs: CostsFile = None,
    weights: WeightsFile = None,
    rules: RulesFile = None,
    is_previewing: Previewing = False,
    is_risk_by_risk: RiskByRisk = False,
    is_recording: Recording = False,
    why: Why = "",
    who: Who = "",
    is_json: AsJson = False,
) -> None:
    """在限制内选出消除风险最多的项目组合，并重新摸排核对 / Choose the projects that close most, and scan again."""
    from chainlink.commands.projects.plan_text import gather, plan_record, print_closing, print_plan, unregistered_words
    from chainlink.projects.planning.budgets import other_budgets
    from chainlink.projects.planning.closing import choose_and_check
    from chainlink.projects.planning.on_books import record_plan, unregistered_risk_ids

    limits = _limits(count, least, budget, quotas or [], must or [], never or [], needs or [], one_of or [])
    basis = gather(costs, weights, rules)
    if is_previewing:
        _preview(basis, limits, is_json=is_json)
        return
    with working(Words("选择项目并重新摸排", "choosing projects and scanning again")):
        checked = choose_and_check(basis.graph, basis.screened, basis.candidates, limits, basis.rules)
        steps = other_budgets(basis.candidates.projects, checked.promises, checked.plan)
    chosen = [project for project in basis.candidates.projects if project.project_id in set(checked.plan.project_ids)]
    recorded = None
    unregistered: tuple[str, ...] = ()
    if is_recording:
        reason = why or str(Words("项目组合优选", "chosen by a plan"))
        entered = record_plan(basis.store, basis.graph.tables, chosen, who=who or current_user(), why=reason)
        recorded = [project.project_id for project in entered]
        unregistered = unregistered_risk_ids(basis.store, chosen)
    if is_json:
        print_json("chainlink.project_plan/1", plan_record(basis, checked, steps, recorded, unregistered))
        return
    print_plan(basis, checked, steps)
    if is_risk_by_risk:
        print_closing(basis, checked)
    if recorded is not None:
        tell(Words(f"已登记 {len(recorded)} 个项目", f"{len(recorded)} projects entered on the books"))
        if unregistered:
            tell(unregistered_words(unregistered))


def _preview(basis: PlanBasis, limits: PlanLimits, *, is_json: bool) -> None:
    """Tell the plan that choosing one by one gives."""
    from chainlink.commands.projects.plan_text import print_projects
    from chainlink.projects.planning.portfolio import preview_projects

    preview = preview_projects(basis.candidates.projects, basis.candidates.promises, limits)
    chosen = [project for project in basis.candidates.projects if project.project_id in set(preview.project_ids)]
    if is_json:
        answer = {"projects": basis.project_records(chosen), "closed_points": preview.closed_points}
        print_json("chainlink.project_preview/1", {**basis.head(), **answer, "cost_10k_yuan": preview.cost_10k_yuan})
        return
    print_projects(basis, chosen)
    cost, closed = preview.cost_10k_yuan, preview.closed_points
    tell(
        Words(
            f"预览（未求证）：{len(chosen)} 个，总投资 {money(cost).zh}，承诺消除 {number(closed)} 分",
            f"preview, nothing proved: {len(chosen)} projects, {money(cost).en}, closes {number(closed)} points",
        )
    )


def top_command(
    count: TopCount = 10,
    chain: OfChain = "",
    place: InPlace = "",
    costs: CostsFile = None,
    weights: WeightsFile = None,
    rules: RulesFile = None,
    is_json: AsJson = False,
) -> None:
    """十件事：合起来消除最多损失产值的十个行动 / The ten actions that together close most exposed output value."""
    from chainlink.commands.projects.plan_text import gather
    from chainlink.commands.projects.top_text import print_top, top_record

    basis = gather(costs, weights, rules).within(chain=chain, place=place)
    top = basis.ten_things(count, today=date.today())
    if is_json:
        print_json("chainlink.top_ten/1", top_record(basis, top))
        return
    print_top(basis, top)


def invite_command(chain: OfChain = "", place: InPlace = "", rules: RulesFile = None, is_json: AsJson = False) -> None:
    """招商清单：省内无人生产的红、黄产品 / Red and yellow components that nobody in the province makes."""
    from chainlink.commands.projects.plan_text import gather
    from chainlink.commands.projects.top_text import print_wanted

    basis = gather(None, None, rules, is_proposing=False)
    wanted = basis.within(chain=chain).invitations(place=place)
    if is_json:
        print_json(
            "chainlink.investment_list/1", {**basis.head(), "wanted": [asdict(component) for component in wanted]}
        )
        return
    print_wanted(basis, wanted)


def table_command(table: Table) -> None:
    """写出随程序的造价表或风险分值表，改后用 --costs、--weights 传入 / Print a table that ships, to change and pass back."""
    print(
        resources.files("chainlink.projects.planning").joinpath(f"{table.value}.yaml").read_text(encoding="utf-8"),
        end="",
    )


def _limits(
    count: int,
    least: int,
    budget: float | None,
    quotas: Sequence[str],
    must: Sequence[str],
    never: Sequence[str],
    needs: Sequence[str],
    one_of: Sequence[str],
) -> PlanLimits:
    from chainlink.projects.planning.limits import PlanLimits, quota_of

    pairs = []
    for pair in needs:
        project_id, colon, other = pair.partition(":")
        if not (project_id and colon and other):
            raise UsageError(
                Words(f"--needs “{pair}”写法不对；请写 项目:前置项目", f"--needs {pair!r} cannot be read; write A:B")
            )
        pairs.append((project_id, other))
    return PlanLimits(
        count=count,
        least=least,
        budget_10k_yuan=budget,
        quotas=tuple(quota_of(quota) for quota in quotas),
        must=tuple(must),
        never=tuple(never),
        prerequisites=tuple(pairs),
        exclusions=tuple(tuple(filter(None, group.split(","))) for group in one_of),
    )
