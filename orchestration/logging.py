"""Log lines for machines: one JSON object per line, without secrets.

Belongs here: the formatter, redaction, getting a logger. Does not belong here: what people read on screen (cli.py).
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
from pathlib import Path

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_SECRET_KEY = re.compile(r"(?i)(passw(or)?d|secret|token|api_?key|credential)")
_SECRET_TEXT = re.compile(r"(?i)((?:passw(?:or)?d|secret|token|api_?key)\s*[=:]\s*)\S+|(://[^/\s:@]+:)[^@\s]+@")


def redact(text: str) -> str:
    """`text` with values after password=, token: and in user:password@host replaced by ***."""
    return _SECRET_TEXT.sub(lambda match: f"{match[1]}***" if match[1] else f"{match[2]}***@", text)


class JsonFormatter(logging.Formatter):
    """time (UTC), level, logger, message, then the extra fields; secrets are masked by key and inside text."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": dt.datetime.fromtimestamp(record.created, tz=dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": redact(record.getMessage()),
        }
        for key, value in vars(record).items():
            if key not in _STANDARD:
                line[key] = "***" if _SECRET_KEY.search(key) else redact(str(value)) if value is not None else None
        if record.exc_info:
            line["exception"] = redact(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


def get_logger(name: str) -> logging.Logger:
    """The logger tieout.<name>."""
    return logging.getLogger(f"tieout.{name}")


def log_to(file: Path) -> None:
    """Append structured lines of every tieout logger to `file`."""
    file.parent.mkdir(parents=True, exist_ok=True)
    root = logging.getLogger("tieout")
    root.setLevel(logging.INFO)
    root.propagate = False
    for handler in list(root.handlers):
        if getattr(handler, "baseFilename", None) == str(file.resolve()):
            return
        root.removeHandler(handler)
        handler.close()
    handler = logging.FileHandler(file.resolve(), encoding="utf-8", delay=True)
    handler.setFormatter(JsonFormatter())
    root.addHandler(handler)
