"""A mail server for tests; needs aiosmtpd, so it is imported by the tests that send mails, not by all."""

import logging
import socket
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller

logging.getLogger("mail.log").setLevel(logging.WARNING)  # its name for each line that is spoken


class Sink:
    """A mail server of our own, that keeps what it gets.

    ``answer`` is what it says to each mail, ``refused`` whom it turns away, with ``refusal``. It can be stopped and
    started again at the same port.
    """

    def __init__(self):
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self.port = found.getsockname()[1]
        self._controller = None
        self.forget()

    def forget(self):
        """As new: no letters, and every mail is taken."""
        self.letters, self.addresses = [], []
        self.answer, self.refused, self.refusal = "250 OK", (), "550 Nobody of that name"

    def start(self):
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self):
        if self._controller:
            self._controller.stop()
            self._controller = None

    def people(self):
        """To whom mails were sent, by the name before the @."""
        return sorted(address.split("@")[0] for address in self.addresses)

    # Called by the server

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if address in self.refused:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):
        if self.answer.startswith("250"):
            self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
            self.addresses += envelope.rcpt_tos
        return self.answer
