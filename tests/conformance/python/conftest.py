"""The client, the server's own `/-/`, and a place where webhooks arrive."""

import http.server
import queue
import threading
import uuid
from types import SimpleNamespace

import httpx
import pytest
from support import ORIGIN, TOKEN, new_client


@pytest.fixture(scope="session")
def client():
    return new_client()


@pytest.fixture
def unique():
    """A name that no other test has."""
    return f"llama-{uuid.uuid4().hex[:8]}"


@pytest.fixture(scope="session")
def server():
    """The server's own `/-/`."""
    with httpx.Client(base_url=ORIGIN, headers={"authorization": f"Bearer {TOKEN}"}) as control:

        def next(**rule):
            """Tells the server what to do the next time."""
            control.post("/-/rules", json={"times": 1, **rule}).raise_for_status()

        def statuses(request):
            """The statuses that requests such as `GET /v1/account` were answered with, the first of them first."""
            requests = control.get("/-/requests").raise_for_status().json()
            return [r["status"] for r in requests if f"{r['method']} {r['path']}" == request]

        yield SimpleNamespace(next=next, statuses=statuses)


@pytest.fixture
def webhooks():
    """Where webhooks arrive: `url`, and `next()`, which gives headers and body."""
    arrived = queue.Queue()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            self.send_response(200)
            self.end_headers()
            arrived.put((dict(self.headers), body))

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as receiver:
        threading.Thread(target=receiver.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{receiver.server_port}/hook"
        yield SimpleNamespace(url=url, next=lambda: arrived.get(timeout=20))
        receiver.shutdown()
