"""A real mail server of the test's own: what it takes is read back as mails."""

import logging
import socket
from email import message_from_bytes, policy
from email.header import decode_header, make_header

from aiosmtpd.controller import Controller

logging.getLogger("mail.log").setLevel(logging.WARNING)  # each command that it is given


class Inbox:
    """Keeps what comes in: [``EmailMessage``]"""

    def __init__(self):
        self.mails = []

    async def handle_DATA(self, server, session, envelope):
        mail = message_from_bytes(envelope.content, policy=policy.default)
        mail.rcpt_tos = list(envelope.rcpt_tos)
        self.mails.append(mail)
        return "250 Taken"


class MailServer:
    """
    >>> with MailServer() as server:
    ...     server.port, server.mails
    """

    def __init__(self):
        self.inbox = Inbox()
        self.port = find_port()
        self.controller = Controller(self.inbox, hostname="127.0.0.1", port=self.port)

    def __enter__(self):
        self.controller.start()
        return self

    def __exit__(self, *exception):
        self.controller.stop()

    @property
    def mails(self):
        return self.inbox.mails

    def find(self, address):
        return [mail for mail in self.mails if address in mail.rcpt_tos]


def find_port():
    """One that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get_html(mail):
    return mail.get_body(("html",)).get_content()


def get_subject(mail):
    return str(make_header(decode_header(mail["Subject"])))


def get_files(mail):
    """{name: bytes}"""
    return {part.get_filename(): part.get_content() for part in mail.iter_attachments()}
