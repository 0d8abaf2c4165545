"""A stand-in for the three public registers on a port of this machine: their paths, their keys, their documents."""

import base64
import json
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from flask import Flask

from consortium.kernel import sources
from consortium.kernel.settings import Settings

COMPANY, CHARITY, CARE = "key of companies", "key of charities", "key of care"
BASIC = "Basic " + base64.b64encode(f"{COMPANY}:".encode()).decode()


@dataclass(frozen=True)
class Answer:
    status: int = 200
    body: bytes = b"{}"
    headers: Mapping[str, str] = field(default_factory=dict)
    hangs_up: bool = False


def document(content: Any) -> Answer:
    return Answer(body=json.dumps(content).encode())


@dataclass
class Registers:
    """What they hold by path, what they answer first whatever is asked, and what they were asked."""

    address: str = ""
    held: dict[str, Answer] = field(default_factory=dict)
    first: deque[Answer] = field(default_factory=deque)
    asked: list[str] = field(default_factory=list)

    def company(self, number: str, name: str, *, status: str = "active", postcode: str = "L36 9YU") -> None:
        self.held[f"/companies/company/{number}"] = document(
            {
                "company_name": name, "company_number": number, "company_status": status, "type": "ltd",
                "date_of_creation": "2011-04-05", "etag": "of no interest", "links": {"self": f"/company/{number}"},
                "registered_office_address": {"address_line_1": "1 Quay Street", "postal_code": postcode},
            }
        )  # fmt: skip

    def charity(self, number: int, name: str, *, removed: bool = False) -> None:
        self.held[f"/charities/charitydetails/{number}/0"] = document(
            {
                "organisation_number": 4021, "reg_charity_number": number, "group_subsid_suffix": 0,
                "charity_name": name, "charity_type": "CIO", "reg_status": "RM" if removed else "R",
                "date_of_registration": "2002-06-01T00:00:00",
                "date_of_removal": "2025-02-03T00:00:00" if removed else None,
            }
        )  # fmt: skip

    def care_provider(self, number: str, name: str, *, rating: str = "Good") -> None:
        self.held[f"/care/providers/{number}"] = document(
            {
                "providerId": number, "name": name, "registrationStatus": "Registered", "postalCode": "L369YU",
                "registrationDate": "2014-01-09", "locationIds": ["1-101234568"],
                "regulatedActivities": [{"name": "Personal care", "code": "RA1", "contacts": []}],
                "currentRatings": {"overall": {"rating": rating, "reportDate": "2026-01-05"}},
            }
        )  # fmt: skip

    def answer(self, path: str, headers: Mapping[str, str]) -> Answer:
        self.asked.append(path)
        if self.first:
            return self.first.popleft()
        knows = {
            "companies": headers.get("Authorization") == BASIC,
            "charities": headers.get("Ocp-Apim-Subscription-Key") == CHARITY,
            "care": headers.get("Ocp-Apim-Subscription-Key") == CARE,
        }
        if not knows.get(path.split("/")[1]):
            return Answer(401, b'{"error": "Invalid Authorization"}')
        return self.held.get(path, Answer(404, b'{"errors": [{"type": "ch:service"}]}'))

    def settings(self, settings: Settings) -> Settings:
        return replace(
            settings,
            companies_house_url=f"{self.address}/companies", companies_house_key=COMPANY,
            charity_commission_url=f"{self.address}/charities/", charity_commission_key=CHARITY,
            cqc_url=f"{self.address}/care", cqc_key=CARE,
        )  # fmt: skip


@contextmanager
def public_registers() -> Iterator[Registers]:
    """They answer for a while."""
    registers = Registers()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = registers.answer(self.path, self.headers)  # type: ignore[arg-type]
            if answer.hangs_up:
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *said: object) -> None:
            """Nothing is written of what is asked."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    registers.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield registers
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def asked_by(app: Flask, settings: Settings) -> Iterator[Registers]:
    """The application asks them, for a while."""
    before = app.extensions["sources"]
    with public_registers() as registers:
        app.extensions["sources"] = sources.sources_of(registers.settings(settings))
        try:
            yield registers
        finally:
            app.extensions["sources"] = before
