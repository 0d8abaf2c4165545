"""An application served to the browsers of journeys, with axe beside it: what has an address stays compiled."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.middleware.shared_data import SharedDataMiddleware
from werkzeug.serving import make_server

from tests.journeys.looking import AXE, AXE_AT
from tests.journeys.reader import SHELF_AT, Shelf


@contextmanager
def served(app: Flask, shelf: Shelf | None = None) -> Iterator[str]:
    """The address at which it answers, and a shelf beside it."""
    all_ = DispatcherMiddleware(app, {} if shelf is None else {SHELF_AT: shelf})
    server = make_server("127.0.0.1", 0, SharedDataMiddleware(all_, {AXE_AT: str(AXE)}), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
