"""A real gateway before the real app: nginx from Debian with TLS, which rewrites `Host` and shows the app below a path."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.browser import missing

READY_SECONDS = 30.0
_CONFIG = """
daemon off;
master_process off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    client_max_body_size 220m;
    map $http_upgrade $connection_upgrade {{ default upgrade; '' close; }}
    server {{
        listen 127.0.0.1:{port} ssl;
        ssl_certificate {folder}/gateway.crt;
        ssl_certificate_key {folder}/gateway.key;
        location {path} {{
            proxy_pass {app};
            proxy_http_version 1.1;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $connection_upgrade;
            proxy_read_timeout 3600s;
        }}
    }}
}}
"""
"""The lines inside `location` are those of docs/deploy.md."""


def nginx_path() -> str:
    """Give the system's nginx; a laptop without one skips the test, the integration machine fails."""
    program = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
    if not program:
        missing("nginx", "run .ci/system-packages")
    return str(program)


@contextmanager
def gateway(app: str, *, port: int, path: str, folder: Path) -> Iterator[None]:
    """Run nginx on a port of this machine; it shows what stands at `app` below `path`."""
    folder.mkdir()
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=chain.localhost"),
            *("-keyout", str(folder / "gateway.key"), "-out", str(folder / "gateway.crt")),
        ],
        check=True,
        capture_output=True,
    )
    config = folder / "nginx.conf"
    config.write_text(_CONFIG.format(folder=folder, port=port, path=path, app=app), encoding="utf-8")
    process = subprocess.Popen([nginx_path(), "-p", str(folder), "-c", str(config)], stderr=subprocess.DEVNULL)
    try:
        _wait_for(port, process, folder / "error.log")
        yield
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as listener:
            if listener.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail(f"nginx did not start:\n{log.read_text(encoding='utf-8') if log.exists() else os.listdir(log.parent)}")
