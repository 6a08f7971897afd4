"""Mail of a finished publication or notice.

Belongs here: one message with the documents attached. Off unless [delivery] is configured; the password is read from
the environment and never logged. A mail that cannot be sent changes nothing about what was published.
"""

from __future__ import annotations

import mimetypes
import os
import smtplib
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from pathlib import Path

from orchestration.settings import DeliverySettings

PASSWORD_VARIABLE = "TIEOUT_SMTP_PASSWORD"


class DeliveryError(Exception):
    """The mail was not sent. Says why and what to do; the publication stands."""


def build_message(settings: DeliverySettings, *, subject: str, text: str, documents: Sequence[Path]) -> EmailMessage:
    """A plain message with `documents` attached under their own names."""
    message = EmailMessage()
    message["From"] = settings.sender
    message["To"] = ", ".join(settings.recipients)
    message["Subject"] = " ".join(subject.split())
    message.set_content(text)
    for file in documents:
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        main, _, sub = kind.partition("/")
        message.add_attachment(file.read_bytes(), maintype=main, subtype=sub, filename=file.name)
    return message


def send(
    settings: DeliverySettings,
    message: EmailMessage,
    *,
    connect: Callable[[str, int], smtplib.SMTP] = lambda host, port: smtplib.SMTP(host, port, timeout=30),
) -> None:
    """Send `message`. Raises DeliveryError when the server or the password is missing or refuses."""
    password = os.environ.get(PASSWORD_VARIABLE)
    if settings.username and not password:
        raise DeliveryError(
            f"[delivery] names the user {settings.username!r}: expected its password in the environment variable "
            f"{PASSWORD_VARIABLE}, found none. The mail was not sent; the publication stands."
        )
    try:
        with connect(settings.host, settings.port) as server:
            if settings.starttls:
                server.starttls()
            if settings.username and password:
                server.login(settings.username, password)
            server.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        raise DeliveryError(
            f"{settings.host}:{settings.port}: expected to deliver the mail, found {type(error).__name__}. "
            "The mail was not sent; the publication stands."
        ) from None
