"""One writer per workspace; log lines without secrets; mail that says why it was not sent."""

from __future__ import annotations

import json
import logging
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from orchestration.delivery import PASSWORD_VARIABLE, DeliveryError, build_message, send
from orchestration.lock import WorkspaceBusy, workspace_lock
from orchestration.logging import JsonFormatter, redact
from orchestration.settings import DeliverySettings

HOLD = """
import sys, time
from pathlib import Path
from orchestration.lock import workspace_lock
with workspace_lock(Path(sys.argv[1]), what="a close of 2026-09"):
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


def hold(workspace: Path, seconds: float) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(workspace), str(seconds)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "held"
    return process


def test_a_second_run_is_told_who_holds_the_workspace(tmp_path: Path) -> None:
    other = hold(tmp_path, 60)
    try:
        with pytest.raises(WorkspaceBusy, match="a close of 2026-09"), workspace_lock(tmp_path, what="me"):
            raise AssertionError("two runs hold the workspace")
    finally:
        other.kill()
        other.wait()


def test_a_second_run_can_wait(tmp_path: Path) -> None:
    other = hold(tmp_path, 0.6)
    told: list[str] = []
    started = time.monotonic()
    with workspace_lock(tmp_path, what="me", wait_seconds=30, waiting=told.append):
        assert time.monotonic() - started > 0.2
    other.wait()
    assert len(told) == 1


def test_the_lock_of_a_killed_run_is_free(tmp_path: Path) -> None:
    other = hold(tmp_path, 60)
    other.send_signal(signal.SIGKILL)
    other.wait()
    with workspace_lock(tmp_path, what="me"):
        pass


@pytest.mark.parametrize(
    "text", ["password=hunter2 x", "token: hunter2", "smtp://user:hunter2@mail.example.com", "API_KEY = hunter2"]
)
def test_secrets_are_masked(text: str) -> None:
    assert "hunter2" not in redact(text)


def test_a_log_line_is_one_json_object_with_its_fields() -> None:
    record = logging.makeLogRecord(
        {"name": "tieout.close", "levelno": 20, "levelname": "INFO", "msg": "two\nlines", "period": "2026-09"}
    )
    record.smtp_password = "hunter2"
    line = JsonFormatter().format(record)
    assert "\n" not in line
    parsed = json.loads(line)
    assert (parsed["message"], parsed["period"], parsed["smtp_password"]) == ("two\nlines", "2026-09", "***")


class Server:
    def __init__(self) -> None:
        self.did: list[Any] = []

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None: ...

    def starttls(self) -> None:
        self.did.append("tls")

    def login(self, user: str, password: str) -> None:
        self.did.append((user, password))

    def send_message(self, message: Any) -> None:
        self.did.append([part.get_filename() for part in message.iter_attachments()])


SETTINGS = DeliverySettings(
    host="mail.example.com", sender="tieout@example.com", recipients=("sponsor@example.com",), username="tieout"
)


def test_mail_needs_the_password_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "notice.pdf"
    file.write_bytes(b"%PDF")
    message = build_message(SETTINGS, subject="two\nlines", text="t", documents=[file])
    assert message["Subject"] == "two lines"
    server: Any = Server()
    monkeypatch.delenv(PASSWORD_VARIABLE, raising=False)
    with pytest.raises(DeliveryError, match=PASSWORD_VARIABLE):
        send(SETTINGS, message, connect=lambda host, port: server)
    assert server.did == []
    monkeypatch.setenv(PASSWORD_VARIABLE, "hunter2")
    send(SETTINGS, message, connect=lambda host, port: server)
    assert server.did == ["tls", ("tieout", "hunter2"), ["notice.pdf"]]


def test_a_server_that_refuses_is_a_sentence_without_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PASSWORD_VARIABLE, "hunter2")

    def refuse(host: str, port: int) -> Any:
        raise ConnectionRefusedError("hunter2")

    message = build_message(SETTINGS, subject="s", text="t", documents=[])
    with pytest.raises(DeliveryError, match="the publication stands") as caught:
        send(SETTINGS, message, connect=refuse)
    assert "hunter2" not in str(caught.value)
