"""`chainlink projects list show add set history`: what is on the books, and who changed it?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from inspect import Parameter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chainlink.commands.console import print_table
from chainlink.commands.register_family import Family, parameter
from graph_schema.errors import UsageError
from graph_schema.names import Words

if TYPE_CHECKING:
    from chainlink.books.record import Record
    from chainlink.projects.register.records import ProjectRecord
    from chainlink.stores import Field, Store
    from loaders.book_sheets import Imported

ProjectId = Annotated[str, typer.Argument(metavar="PROJECT", help="项目编号或项目代码 / id or code of the project")]
EarlierMonth = Annotated[str, typer.Option("--month", help="更正或补报的以往月份，如 2026-05 / an earlier month")]
Platform = Annotated[
    str, typer.Option("--platform", help="对方平台名称，其表头对应关系会记住 / whose columns these are")
]
Meanings = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="THEIRS=OURS",
        help="对方表头=本库表头，或 表头:对方用词=本库用词，可重复 / a header, or HEADER:word",
    ),
]
FlagOption = Annotated[str, typer.Option("--flag", help="预警，如 late_finish / flag")]


class ProjectFamily(Family):
    """Projects are listed by their flags too, and a month before the newest can be corrected."""

    def parameters(self, verb: str) -> Sequence[Parameter]:
        """Give `--flag` of a list, `--month` of a change, and how another platform's columns are meant."""
        flag, month, platform = (
            parameter("flag", FlagOption, ""),
            parameter("month", EarlierMonth, ""),
            parameter("platform", Platform, ""),
        )
        by_verb = {
            "list": (flag,),
            "set": (month,),
            "import": (parameter("pairs", Meanings, None), platform, month),
            "export": (platform,),
        }
        return by_verb.get(verb, ())

    def records(self, store: Store, **more: Any) -> Sequence[Record]:
        """Give the projects, or those with a flag."""
        from chainlink.projects.register.books import list_projects
        from chainlink.projects.register.flag_rules import FLAGS, load_flag_rules
        from chainlink.projects.register.flags import flags_of

        flag, projects = more.get("flag", ""), list_projects(store)
        if not flag:
            return projects
        if flag not in FLAGS:
            raise UsageError(
                Words(
                    f"没有预警“{flag}”；可写 {'、'.join(FLAGS)}", f"no flag {flag!r}; write one of {', '.join(FLAGS)}"
                )
            )
        flags = flags_of(projects, load_flag_rules())
        return [
            project
            for project in projects
            if any(raised.rule.flag_id == flag for raised in flags.get(project.project_id, ()))
        ]

    def change(
        self, store: Store, wanted: str, cells: Mapping[str, Field], *, who: str, why: str, **more: Any
    ) -> Record:
        """Change a project, or one of its earlier months."""
        from chainlink.projects.register.books import correct_month

        if month := more.get("month", ""):
            return correct_month(store, wanted, month, cells, who=who, why=why)
        return super().change(store, wanted, cells, who=who, why=why)

    def take(self, store: Store, path: Path, *, who: str, why: str, **more: Any) -> Imported:
        """Take in the sheet 项目 or another platform's export; what its headers mean is remembered under its name."""
        from chainlink.projects.register.exchange import import_projects
        from chainlink.projects.register.mapping import read_map

        mapped, platform = read_map(more["pairs"] or []), more["platform"].strip()
        return import_projects(
            store, path, store.read(), who=who, why=why, platform=platform, mapped=mapped, month=more["month"]
        )

    def workbook(self, records: Sequence[ProjectRecord], store: Store, cover: Sequence[Words], **more: Any) -> bytes:
        """Write the register, or its projects in the columns of another platform."""
        from chainlink.projects.register.mapping import find_platform, platform_bytes

        if platform := more["platform"]:
            return platform_bytes(find_platform(store, platform), records)
        return super().workbook(records, store, cover)

    def json_of(self, record: ProjectRecord) -> dict[str, Any]:
        """Give a project with its months, the days of its steps, and what it changes once completed."""
        return project_record(record)

    def print_record(self, record: ProjectRecord, store: Store) -> None:
        """Print a project, what it changes once completed, and its months."""
        from chainlink.projects.register.answer_tables import months_table

        super().print_record(record, store)
        if record.change:
            print(f"{Words('投产后改动', 'changes when completed')}: {record.change}")
        print_table(months_table(record.months))


FAMILY = ProjectFamily("projects", Words("强链补链项目", "Strengthening projects"), one="project")


def project_record(project: ProjectRecord) -> dict[str, object]:
    """Give a project as it stands in JSON output."""
    import json

    return {
        **project.fields,
        "months": [asdict(month) for month in project.months],
        "days": project.days,
        "change": json.loads(project.change) if project.change else None,
        "revision": project.revision,
        "who": project.who,
        "when": project.when,
        "why": project.why,
    }
