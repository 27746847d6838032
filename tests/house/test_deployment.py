"""Do the files an office deploys with agree with each other and with the program?"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import yaml

from deploy.neo4j.local_server import VERSION

ROOT = Path(__file__).resolve().parents[2]


def test_compose_file_starts_the_tested_version_on_loopback_without_a_password_in_it() -> None:
    composed = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    server = composed["services"]["neo4j"]
    assert (server["image"], server["ports"]) == (f"neo4j:{VERSION}-community", ["127.0.0.1:7687:7687"])
    assert (server["environment"]["NEO4J_AUTH_FILE"], composed["secrets"]) == (
        "/run/secrets/neo4j_auth",
        {"neo4j_auth": {"file": "./neo4j-password"}},
    )
    assert {volume.split(":")[0] for volume in server["volumes"] if not volume.startswith(".")} == set(
        composed["volumes"]
    )
    assert sorted(server["healthcheck"]) == ["interval", "retries", "start_period", "test", "timeout"]


def test_deployment_page_names_the_tested_version_and_only_commands_there_are() -> None:
    page = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    assert set(re.findall(r"5\.26\.\d+", page)) == {VERSION}
    ran = subprocess.run(
        [sys.executable, "-m", "chainlink.commands.cli", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    named = set(re.findall(r"(?:^|/bin/|[`\s])chainlink ([a-z][a-z-]+)", page))
    assert named == set(
        [
            "backup",
            "bulk-export",
            "check",
            "chiefs",
            "doctor",
            "load",
            "restore",
            "rollback",
            "scan",
            "serve",
            "verify",
            "versions",
        ]
    )
    assert {command for command in named if not re.search(rf"^\s*{command}\s", ran, re.MULTILINE)} == set()
