"""A PostgreSQL cluster of the tests' own: made, started and stopped by them, on loopback only."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

_INSTALLED: Final = Path("/usr/lib/postgresql")
# Who the server runs as when the tests run as root, which it refuses to.
_ORDINARY: Final = ("postgres", "nobody")
_STARTS_WITHIN: Final = 60.0
_TRIES: Final = 5
# What is lost when the machine stops is nothing anybody misses, so nothing is flushed.
_SETTINGS: Final = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "64",
    "shared_buffers": "32MB",
    "autovacuum": "off",
    "jit": "off",
}

# Stops the server when the tests close this script's input, or are killed and so close it:
# at once and without writing anything back, for its folder goes with it.
_GUARD: Final = """
read _
kill -QUIT "$0"
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do kill -0 "$0" && sleep 0.1; done
rm -rf "$1"/data
"""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running server. Its only role is `copse`, which may do anything in it."""

    port: int

    def url(self, database: str) -> str:
        """The URL of one of its databases."""
        return f"postgresql://copse@127.0.0.1:{self.port}/{database}"


def programs() -> Path | None:
    """The folder of `initdb` and `postgres`, the newest there are; None without PostgreSQL."""
    newest = max(
        _INSTALLED.glob("*/bin/initdb"), key=lambda found: int(found.parts[-3]), default=None
    )
    if newest is not None:
        return newest.parent
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """A cluster made with the programs in a folder, there for as long as the block lasts."""
    account = _account()
    with tempfile.TemporaryDirectory(prefix="copse-postgres-") as home:
        if account is not None:
            os.chown(home, account.pw_uid, account.pw_gid)
        data = Path(home, "data")
        made = _run(
            [
                *(str(folder / "initdb"), "--no-sync", "--auth=trust", "--username=copse"),
                *("--encoding=UTF8", "--locale=C", f"--pgdata={data}"),
            ],
            Path(home),
            account,
        )
        output, _ = made.communicate(timeout=_STARTS_WITHIN)
        if made.returncode:
            raise RuntimeError(f"initdb failed:\n{output}")
        server, port = _start(folder, data, account)
        guard = subprocess.Popen(
            ["sh", "-c", _GUARD, str(server.pid), home],
            stdin=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        assert guard.stdin is not None
        try:
            yield Cluster(port)
        finally:
            guard.stdin.close()
            server.wait(_STARTS_WITHIN)
            guard.wait(_STARTS_WITHIN)


def _start(
    folder: Path, data: Path, account: pwd.struct_passwd | None
) -> tuple[subprocess.Popen[str], int]:
    said: list[str] = []
    for _ in range(_TRIES):
        port = _free_port()
        options = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
        command = [str(folder / "postgres"), "-D", str(data), "-p", str(port), *options]
        server = _run(command, data.parent, account)
        assert server.stdout is not None
        settled, said = threading.Event(), []
        threading.Thread(target=_listen, args=(server.stdout, said, settled), daemon=True).start()
        settled.wait(_STARTS_WITHIN)
        if any("ready to accept connections" in line for line in said):
            return server, port
        # Somebody else took the port meanwhile, most likely.
        server.kill()
        server.wait()
    raise RuntimeError("PostgreSQL did not start:\n" + "".join(said))


def _listen(output: IO[str], said: list[str], settled: threading.Event) -> None:
    """Reads on for as long as the server talks, so that it never waits for a reader."""
    for line in output:
        if not settled.is_set():
            said.append(line)
            if "ready to accept connections" in line:
                settled.set()
    settled.set()
    output.close()


def _run(
    command: list[str], home: Path, account: pwd.struct_passwd | None
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command,
        cwd=home,
        env={"LC_ALL": "C", "PATH": os.environ.get("PATH", "")},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # Ctrl-C is for the tests; they stop the server.
        start_new_session=True,
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
    )


def _account() -> pwd.struct_passwd | None:
    """Whom to run as: None is whoever runs the tests, unless that is root."""
    if os.geteuid() != 0:
        return None
    for name in _ORDINARY:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError(f"PostgreSQL refuses to run as root, and there is no {_ORDINARY}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
