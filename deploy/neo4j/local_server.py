"""How is a real Neo4j started without Docker or an installer? From Maven's jars, on loopback, with Java 17.

    python deploy/neo4j/local_server.py HOME      start one and keep it until Ctrl-C (`make neo4j`)

Tests use `LocalServer` directly. The jars (123 MB) are fetched once into a cache folder.
"""

from __future__ import annotations

import os
import random
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

POM = Path(__file__).with_name("pom.xml")
VERSION = re.findall(r"<version>([\d.]+)</version>", POM.read_text(encoding="utf-8"))[-1]
USER = "neo4j"
SECONDS_TO_START = 90
_JAVA_FLAGS = (
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
    "--add-modules=jdk.incubator.vector",
    "-Dio.netty.tryReflectionSetAccessible=true",
    "-Dfile.encoding=UTF-8",
)
_QUICK_TO_COMPILE = "-XX:TieredStopAtLevel=1"
"""Java's first compiler alone: a server that lives for minutes spends half its processor time on the second one."""
_OWN_GARBAGE = "-XX:+UseSerialGC"
"""No threads beside the server that collect garbage: they would take the processor from a first load."""
_PLANS_STAY = "1h"
"""So long a statement keeps its plan, though the number of rows changes: tests empty and fill the database all the time."""
_DIES_WITH_US = ("setpriv", "--pdeathsig", "KILL") if shutil.which("setpriv") else ()
"""On Linux a server whose starter was killed does not stay behind."""
_SERVER = "org.neo4j.server.CommunityEntryPoint"
_STARTED = b"INFO  Started."
"""What it says when its databases are there; its port answers some seconds earlier."""


class ServerNotStarted(RuntimeError):
    """Java or Maven is missing, the jars cannot be had, or the server does not come up; the message says which."""


def missing_programs() -> tuple[str, ...]:
    """Name what a local server needs and this machine lacks; empty when all is there."""
    return tuple(program for program in ("java", "mvn") if shutil.which(program) is None)


def jar_folder() -> Path:
    """Give the folder with the server's jars, fetching them once; several processes may ask at the same time.

    Raises
    ------
    ServerNotStarted
        If Maven is missing or cannot get them.
    """
    base = Path(os.environ.get("CHAINLINK_CACHE") or Path.home() / ".cache" / "chainlink")
    folder = base / f"neo4j-{VERSION}"
    if folder.is_dir():
        return folder
    if missing := missing_programs():
        raise ServerNotStarted(f"a local Neo4j needs {' and '.join(missing)} on this machine")
    fetched = base / f"neo4j-{VERSION}.{os.getpid()}"
    fetch = ["mvn", "-q", "-B", "-Dstyle.color=never", "-f", str(POM), "dependency:copy-dependencies"]
    done = subprocess.run(
        [*fetch, "-DincludeScope=runtime", f"-DoutputDirectory={fetched}"], capture_output=True, text=True
    )
    if done.returncode:
        raise ServerNotStarted(f"Maven could not bring Neo4j {VERSION}:\n{done.stdout}{done.stderr}")
    try:
        fetched.rename(folder)
    except OSError:  # another process was first
        shutil.rmtree(fetched)
    return folder


class LocalServer:
    """A Neo4j Community server of one folder: started, killed and started again on the same files.

    Attributes
    ----------
    home
        Folder of configuration, files and logs; made when it is not there.
    port
        Loopback port of Bolt; a free one when not given, kept over restarts.
    password
        Of the user `neo4j`; set before the first start.
    settings
        Lines of neo4j.conf beside ours, such as `{"server.databases.default_to_read_only": "true"}`.
    heap
        Memory of the server, as Java writes it.
    """

    def __init__(
        self,
        home: Path,
        *,
        password: str,
        port: int = 0,
        settings: Mapping[str, str] | None = None,
        heap: str = "1g",
    ) -> None:
        self.home, self.password, self.heap = home.absolute(), password, heap
        self.port = port or free_port()
        self.settings = dict(settings or {})
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def uri(self) -> str:
        """Where Bolt answers."""
        return f"bolt://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait until its databases answer.

        Raises
        ------
        ServerNotStarted
            If it does not come up; the message ends with what the server said.
        """
        self._write_configuration()
        if not (self.home / "data" / "databases").exists():
            self.admin("dbms", "set-initial-password", self.password)
        log, conf = self.home / "logs" / "console.log", self.home / "conf"
        with log.open("ab") as log_file:
            before = log_file.tell()
            self._running = subprocess.Popen(
                [
                    *_DIES_WITH_US,
                    *_java(self.heap, _QUICK_TO_COMPILE, _OWN_GARBAGE),
                    _SERVER,
                    f"--home-dir={self.home}",
                    f"--config-dir={conf}",
                    "--console-mode",
                ],
                stdout=log_file,
                stderr=log_file,
                start_new_session=True,
            )
        started = time.monotonic()
        while _STARTED not in log.read_bytes()[before:]:
            if self._running.poll() is not None or time.monotonic() - started > SECONDS_TO_START:
                self.kill()
                end = log.read_text(encoding="utf-8", errors="replace")[-2000:]
                raise ServerNotStarted(f"Neo4j in {self.home} did not start:\n{end}")
            time.sleep(0.1)

    def kill(self) -> None:
        """End it at once, as a power cut would; nothing if it does not run. The next start recovers."""
        if self._running is not None:
            self._running.kill()
            self._running.wait()
            self._running = None
            (self.home / "run" / "neo4j.pid").unlink(missing_ok=True)

    def stop(self) -> None:
        """End it in good order; takes about 12 s."""
        if self._running is not None:
            self._running.terminate()
            self._running.wait()
            self._running = None

    def admin(self, *arguments: str, heap: str = "1g") -> str:
        """Run neo4j-admin on the stopped server's files and give what it says.

        Raises
        ------
        ServerNotStarted
            If it fails; the message holds what it said.
        """
        done = subprocess.run([self.admin_program(heap=heap), *arguments], capture_output=True, text=True)
        if done.returncode:
            raise ServerNotStarted(f"neo4j-admin {' '.join(arguments[:2])} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def admin_program(self, *, heap: str = "1g") -> Path:
        """Write the program `neo4j-admin` of this folder, as an installed server has it, and give its place."""
        self._write_configuration()
        program = self.home / "bin" / "neo4j-admin"
        program.parent.mkdir(exist_ok=True)
        command = shlex.join(
            [*_java(heap, _QUICK_TO_COMPILE, _OWN_GARBAGE, f"-Dbasedir={self.home}"), "org.neo4j.cli.AdminTool"]
        )
        places = f"export NEO4J_HOME={shlex.quote(str(self.home))} NEO4J_CONF={shlex.quote(str(self.home / 'conf'))}"
        program.write_text(f'#!/bin/sh\n{places}\nexec {command} "$@"\n', encoding="utf-8")
        program.chmod(0o755)
        return program

    def _write_configuration(self) -> None:
        for folder in ("conf", "data", "logs", "run", "import", "plugins", "licenses", "certificates"):
            (self.home / folder).mkdir(parents=True, exist_ok=True)
        lines = {
            "server.bolt.listen_address": f"127.0.0.1:{self.port}",
            "server.bolt.advertised_address": f"127.0.0.1:{self.port}",
            "server.http.enabled": "false",
            "server.https.enabled": "false",
            "dbms.usage_report.enabled": "false",
            "server.memory.heap.initial_size": self.heap,
            "server.memory.heap.max_size": self.heap,
            "server.memory.pagecache.size": "256m",
            "db.tx_log.preallocate": "false",
            "dbms.cypher.min_replan_interval": _PLANS_STAY,
            **self.settings,
        }
        text = "".join(f"{name}={value}\n" for name, value in lines.items())
        (self.home / "conf" / "neo4j.conf").write_text(text, encoding="utf-8")


def _java(heap: str, *properties: str) -> Sequence[str]:
    flags = [f"-Xms{heap}", f"-Xmx{heap}", *_JAVA_FLAGS, *properties]
    return ["java", *flags, "-cp", f"{jar_folder()}/*"]


def free_port() -> int:
    """Give a loopback port that nobody has.

    Not one that the system gives to connections going out: before the server is up, any of them might take it.
    """
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as tried, suppress(OSError):
            tried.bind(("127.0.0.1", port))
            return port


def main() -> None:
    """Start the server of a folder, say how to use it, and keep it until Ctrl-C."""
    home = Path(sys.argv[1])
    password_file = home / "password"
    if not password_file.exists():
        home.mkdir(parents=True, exist_ok=True)
        password_file.touch(mode=0o600)
        password_file.write_text(os.urandom(12).hex(), encoding="utf-8")
    server = LocalServer(home, password=password_file.read_text(encoding="utf-8").strip(), port=7687)
    try:
        server.start()
    except ServerNotStarted as error:
        sys.exit(str(error))
    print(f"Neo4j {VERSION} runs; in another terminal:")
    print(f"  export CHAINLINK_STORE={server.uri} CHAINLINK_NEO4J_PASSWORD_FILE={password_file.absolute()}")
    print(f"Its neo4j-admin, for the time when it is stopped: {server.admin_program()}")
    print("Ctrl-C stops it.", flush=True)
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        server.stop()


if __name__ == "__main__":
    main()
