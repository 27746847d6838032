"""A wheel, built here and installed into an environment with what it requires and nothing else, works from any folder."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import time
import venv
import zipfile
from importlib.metadata import Distribution, PathDistribution, distribution
from pathlib import Path
from urllib.request import urlopen

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from graph_schema.spec import schema

ROOT = Path(__file__).resolve().parents[2]
CHAIN = {
    "chains": [["chain_id", "name_zh"], ["demo", "示例链"]],
    "segments": [["segment_id", "chain_id", "name_zh", "stage"], ["demo-1", "demo", "示例环节", "midstream"]],
    "components": [
        ["component_id", "name_zh", "segment_id"],
        ["cell", "示例电芯", "demo-1"],
        ["battery", "示例电池", "demo-1"],
    ],
    "inputs": [["component_id", "product_id"], ["cell", "battery"]],
    "firms": [["firm_id", "name_zh"], ["A", "示例甲"], ["B", "示例乙"]],
    "makes": [["firm_id", "component_id"], ["A", "cell"], ["B", "battery"]],
    "supplies": [["supplier_id", "buyer_id", "component_id", "status"], ["A", "B", "cell", "active"]],
}
pytestmark = pytest.mark.wheel


def run(*command: str | Path, folder: Path, **environment: str) -> str:
    """Run a command from `folder`, away from the clone; its output, or a failure that shows both streams."""
    clean = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(
        [str(word) for word in command],
        cwd=folder,
        env=clean | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel, without fetching anything."""
    folder = tmp_path_factory.mktemp("wheel")
    build = ("-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, ROOT)
    run(sys.executable, *build, folder=folder)
    return next(folder.glob("chainlink-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel and what it requires into an empty environment; its `bin` folder.

    What it requires is linked from here, in the versions that `make setup` installed: nothing is fetched.
    """
    folder = tmp_path_factory.mktemp("installed") / "venv"
    venv.create(folder)
    pip = (sys.executable, "-m", "pip", "--python", folder / "bin" / "python")
    run(*pip, "install", "--quiet", "--no-deps", "--no-index", wheel, folder=folder)
    (site_packages,) = folder.glob("lib/python*/site-packages")
    for required in required_by(PathDistribution(next(site_packages.glob("chainlink-*.dist-info")))):
        for name in {file.parts[0] for file in required.files or ()} - {"..", "__pycache__"}:
            if not (site_packages / name).exists():
                (site_packages / name).symlink_to(Path(str(required.locate_file(name))).resolve())
    return folder / "bin"


def required_by(package: Distribution) -> list[Distribution]:
    """List what a package requires, and what that requires, each once; no extras."""
    to_read = [package]
    required_by_name: dict[str, Distribution] = {}
    while to_read:
        for line in to_read.pop().requires or ():
            requirement = Requirement(line)
            name = canonicalize_name(requirement.name)
            is_wanted = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
            if is_wanted and name not in required_by_name:
                required_by_name[name] = distribution(name)
                to_read.append(required_by_name[name])
    return list(required_by_name.values())


def test_installed_wheel_lacks_nothing_it_requires(installed: Path, tmp_path: Path) -> None:
    assert "No broken requirements" in run(
        sys.executable, "-m", "pip", "--python", installed / "python", "check", folder=tmp_path
    )
    pytest_there = run(
        installed / "python", "-c", "import importlib.util as u; print(u.find_spec('pytest'))", folder=tmp_path
    )
    assert pytest_there.strip() == "None"


def test_wheel_holds_the_three_packages_and_their_data(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names if ".dist-info/" not in name}
    assert tops == {"chainlink", "graph_schema", "loaders"}
    data = {"graph_schema/chain.yaml", "graph_schema/constraints.cypher"}
    data |= {
        "chainlink/app/serving/app_script.py",
        "chainlink/app/pages/overview/overview.py",
        "chainlink/app/ui/own_history.js",
        "chainlink/app/ui/own_words.js",
    }
    typed = {f"{package}/py.typed" for package in tops}
    assert (data | typed) - set(names) == set()
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)


def test_installed_command_helps_and_writes_a_template(installed: Path, tmp_path: Path) -> None:
    assert "load" in run(installed / "chainlink", "--help", folder=tmp_path)
    run(installed / "chainlink", "template", "blank.xlsx", folder=tmp_path)
    workbook = zipfile.ZipFile(tmp_path / "blank.xlsx").read("xl/workbook.xml").decode("utf-8")
    assert [sheet for sheet in schema().sheets if sheet not in workbook] == []


def test_installed_command_loads_and_scans_a_chain(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "chain").mkdir()
    for name, rows in CHAIN.items():
        with (tmp_path / "chain" / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    store = f"sqlite:///{tmp_path / 'store.sqlite'}"
    own = {"CHAINLINK_STORE": store, "NUMBA_DISABLE_JIT": "1"}  # nothing that all other tests have compiled already
    run(installed / "chainlink", "load", "chain", folder=tmp_path, **own)
    assert "demo" in run(installed / "chainlink", "scan", "--json", folder=tmp_path, **own)


def test_installed_command_serves_the_app(installed: Path, tmp_path: Path) -> None:
    clean = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    command = [installed / "chainlink", "serve", "--port", "0"]
    environment = clean | {"CHAINLINK_STORE": f"sqlite:///{tmp_path / 'store.sqlite'}", "PYTHONUTF8": "1"}
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            url = process.stdout.readline().split()[-1]
            assert answered(f"{url}/_stcore/health") == "ok"
        finally:
            process.terminate()


def answered(url: str) -> str:
    """Ask until something answers, two minutes at most: another process may keep the machine busy."""
    for _ in range(1200):
        try:
            with urlopen(url) as answer:
                return str(answer.read().decode("utf-8"))
        except OSError:
            time.sleep(0.1)
    return ""
