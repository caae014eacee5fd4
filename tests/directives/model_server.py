"""A real HTTP server that speaks as a language model does, as well or as badly as a test wants."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class ModelServer:
    """What was asked, and how the next questions are answered."""

    answer: Answer
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    url: str = ""


def says(content: str) -> Answer:
    """An answer with this text of the model."""
    return sends(json.dumps({"choices": [{"message": {"role": "assistant", "content": content}}]}).encode())


def suggests(*tasks: Any) -> Answer:
    """An answer with these entries."""
    return says(json.dumps({"tasks": list(tasks)}, ensure_ascii=False))


def sends(body: bytes, status: int = 200) -> Answer:
    """An answer with these bytes."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def trickles(handler: BaseHTTPRequestHandler) -> None:
    """An answer that never ends, a letter at a time."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(200):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


def leads_away(handler: BaseHTTPRequestHandler) -> None:
    """A redirection, which nobody must follow with the text in hand."""
    handler.send_response(307)
    handler.send_header("Location", f"http://{handler.headers['Host']}/elsewhere")
    handler.send_header("Content-Length", "0")
    handler.end_headers()


@contextmanager
def model_server(answer: Answer) -> Iterator[ModelServer]:
    """The server while it runs."""
    told = ModelServer(answer)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.asked.append({"path": self.path, **json.loads(body)})
            told.keys.append(self.headers["Authorization"])
            try:
                told.answer(self)
            except OSError:
                # Who asked has hung up.
                return

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    told.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
