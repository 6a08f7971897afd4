"""A PostgreSQL server for tests: Debian's package, on loopback, in a temporary folder, stopped and removed afterwards.

Belongs here: finding the programs, starting as an unprivileged user on a free port, stopping, killing, restarting.
Does not belong here: what a test puts into it. Use: `from postgres import PostgresServer, postgres_programs`,
`with PostgresServer() as server: server.create_database("books"); server.run("create table …", "books")`, and
`server.url("books")` for SQLAlchemy. A test module skips with `pytest.mark.skipif(postgres_programs() is None, …)`.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any

SKIP_REASON = "PostgreSQL is not installed (Debian package postgresql; `bash .ci/setup --system` installs it)"
_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG
# A test server may lose its data with the machine, never with its process: fsync is for power cuts.
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "1h",
    "autovacuum": "off",
    "max_connections": "40",
    "shared_buffers": "128MB",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "lc_messages": "C",
}


def postgres_programs() -> Path | None:
    """Folder with initdb, postgres and psql: the newest of Debian's, else where PATH finds them, else None."""
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"),
        key=lambda folder: int(folder.parent.name) if folder.parent.name.isdigit() else 0,
        reverse=True,
    )
    found = shutil.which("postgres")
    for folder in [*debian, *([Path(found).resolve().parent] if found else [])]:
        if all((folder / name).is_file() for name in ("initdb", "postgres", "psql")):
            return folder
    return None


class PostgresServer:
    """One server process with a database cluster of its own. A context manager; not started before it is entered.

    settings: more of postgresql.conf. The superuser is `owner`; its password is drawn anew for each server.
    """

    user = "owner"

    def __init__(self, **settings: str) -> None:
        programs = postgres_programs()
        if programs is None:
            raise RuntimeError(SKIP_REASON)
        self._programs = programs
        self._settings = {**_SETTINGS, **settings}
        self._as: dict[str, Any] = {}
        self._process: subprocess.Popen[bytes] | None = None
        self.password = secrets.token_urlsafe(12)
        self.port = 0
        self.folder = Path()

    def __enter__(self) -> PostgresServer:
        # not pytest's folder: only the user who runs the tests may enter that one
        self.folder = Path(tempfile.mkdtemp(prefix="tieout-postgres-"))
        try:
            if os.geteuid() == 0:
                account = _unprivileged()
                self._as = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
                os.chown(self.folder, account.pw_uid, account.pw_gid)
            secret = self.folder / "password"
            secret.write_text(self.password)
            secret.chmod(0o644)
            command = [str(self._programs / "initdb"), "-D", str(self.data), "-U", self.user, "--encoding=UTF8"]
            command += ["--locale=C", "--auth=scram-sha-256", f"--pwfile={secret}", "--no-sync", "--no-instructions"]
            done = subprocess.run(command, capture_output=True, text=True, cwd=self.folder, **self._as)
            secret.unlink()
            if done.returncode:
                raise RuntimeError(f"initdb failed: {done.stderr or done.stdout}")
            self.start()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> str:
        """What the server wrote so far."""
        file = self.folder / "log"
        return file.read_text(errors="replace") if file.exists() else ""

    def start(self, wait_seconds: float = 60) -> None:
        """Start and wait until it answers. After `kill` the same port and data, as an operator would restart it."""
        deadline = time.monotonic() + wait_seconds
        while True:
            self.port = self.port or _free_port()
            options = [f"--{name}={value}" for name, value in self._settings.items()]
            with (self.folder / "log").open("ab") as log:
                self._process = subprocess.Popen(
                    [str(self._programs / "postgres"), "-D", str(self.data), "-p", str(self.port), *options],
                    stdout=log,
                    stderr=log,
                    stdin=subprocess.DEVNULL,
                    cwd=self.folder,
                    start_new_session=True,
                    preexec_fn=_die_with_parent,
                    **self._as,
                )
            while self._process.poll() is None and time.monotonic() < deadline:
                if self._answers():
                    return
                time.sleep(0.05)
            # a killed server's children hold its memory for a moment, and somebody may have taken the port
            if time.monotonic() >= deadline:
                self.stop()
                raise RuntimeError(f"PostgreSQL did not start within {wait_seconds} s:\n{self.log[-3000:]}")
            time.sleep(0.2)

    def stop(self) -> None:
        """Stop at once, sessions and all (immediate shutdown: nothing here is to be kept)."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGQUIT)
            try:
                self._process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._process = None

    def kill(self) -> None:
        """kill -9 of the postmaster: no goodbye to anybody. Its children end when they notice."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        self._process = None

    def create_database(self, name: str) -> None:
        """A new, empty database."""
        self.run(f'create database "{name}"')

    def url(
        self,
        database: str = "postgres",
        *,
        user: str | None = None,
        password: str | None = None,
        driver: str = "psycopg",
    ) -> str:
        """URL for SQLAlchemy; without user and password the superuser's."""
        return f"postgresql+{driver}://{user or self.user}:{password or self.password}@127.0.0.1:{self.port}/{database}"

    def run(self, sql: str, database: str = "postgres", *, user: str | None = None, password: str | None = None) -> str:
        """Execute SQL (several statements allowed) through psql; rows come back as lines of `|`-separated values.

        Raises RuntimeError with the server's message at the first error. No Python driver is needed for this.
        """
        command = [str(self._programs / "psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-f", "-"]
        command += ["-h", "127.0.0.1", "-p", str(self.port), "-U", user or self.user, "-d", database]
        done = subprocess.run(
            command,
            input=sql,
            capture_output=True,
            text=True,
            env={**os.environ, "PGPASSWORD": password or self.password, "PGCLIENTENCODING": "UTF8"},
        )
        if done.returncode:
            raise RuntimeError(re.sub(r"^psql:.*?: ", "", done.stderr.strip()))
        return done.stdout.rstrip("\n")

    def _answers(self) -> bool:
        with contextlib.suppress(RuntimeError):
            return self.run("select 1") == "1"
        return False


def _unprivileged() -> pwd.struct_passwd:
    """The user the server runs as when the tests run as root: PostgreSQL refuses root."""
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise RuntimeError("the tests run as root and there is neither a user postgres nor nobody to run PostgreSQL as")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _die_with_parent() -> None:
    """Immediate shutdown when the test process is killed: no server is left behind."""
    ctypes.CDLL(None).prctl(_DEATH_SIGNAL, int(signal.SIGQUIT))
