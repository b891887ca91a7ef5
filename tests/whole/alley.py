"""Carries out one Job on sites that a test writes down, in a process of its own: Scrapy's reactor runs once in each.

On stdin: the store, the seeds, and for each host its paths with status, headers and body (base64); `{port}` stands
for the port that was bound. On stdout: how the Job ended, and every request with its host, in order. Where a path is
told at which it dies, the first process is killed there, with a page kept, and a second one resumes the Job.
"""

import base64
import contextlib
import json
import os
import signal
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any, cast

from scrapy.core.engine import ExecutionEngine

from crawler import frontier
from crawler.carry_out import carry_out, errand_for
from crawler.config import OperatorSettings, PaceSettings, RegistriesSettings, Settings
from crawler.internet import Internet
from crawler.job import Order, file, job_of
from geo.addresses import NotPublicError
from geo.datasets import Dataset
from geo.fronts import Fronts
from geo.names import Answers, Names
from geo.registry import Registry
from pipelines.orders import JobState, Render, Scope
from pipelines.records import now
from pipelines.store import jobs
from pipelines.store.store import Store

# Whoever is not told of an end would look again after five seconds: here it waits until the test gives up.
ExecutionEngine._SLOT_HEARTBEAT_INTERVAL = vars(frontier)["_LONGEST_WAIT"] = 600.0
OPERATOR = OperatorSettings(name="Hotline Example", contact="crawler@hotline.example", mandate="training")


class Here:
    """Every name is loopback."""

    async def addresses(self, host: str) -> Answers:
        return Answers(
            host=host, asked_at=now(), cname_path=(), addresses=(ip_address("127.0.0.1"),), gaps=()
        )

    everything = addresses

    async def aclose(self) -> None:
        """Nothing is under way."""


class OnlyPort:
    """The policy: loopback, and the one port that was bound."""

    def __init__(self, port: int) -> None:
        self.port = port

    def require(self, ip: IPv4Address | IPv6Address, port: int) -> None:
        if str(ip) != "127.0.0.1" or port != self.port:
            raise NotPublicError(f"{ip} port {port} was not bound by this test")


class Alley(ThreadingHTTPServer):
    """All sites of a test behind one port; notes what it is asked, and may kill who asks."""

    def __init__(self, handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.requests: list[str] = []
        self.killer: Callable[[], None] = lambda: None


class Written(BaseHTTPRequestHandler):
    """Answers as the test wrote down; `{port}` in headers and bodies is the port."""

    protocol_version = "HTTP/1.1"
    server: Alley
    sites: dict[str, dict[str, list[Any]]]
    dies_at: str | None

    def _answer(self) -> None:
        host = (self.headers["Host"] or "").partition(":")[0]
        self.server.requests.append(f"{self.command} {host}{self.path}")
        if self.path == self.dies_at:
            self.server.killer()
        port = str(self.server.server_port)
        written = self.sites.get(host, {})
        lost = [404, {"Content-Type": "text/html"}, ""]
        status, headers, body = written.get(self.path.replace(port, "{port}"), lost)
        content = base64.b64decode(body).replace(b"{port}", port.encode())
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value.replace("{port}", port))
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(content)

    do_GET = do_HEAD = _answer  # noqa: N815 the names that http.server looks for

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def served(sites: dict[str, dict[str, list[Any]]], dies_at: str | None) -> Iterator[Alley]:
    written = type("Told", (Written,), {"sites": sites, "dies_at": dies_at})
    server = Alley(written)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


def internet(port: int) -> Internet:
    names, policy = cast("Names", Here()), OnlyPort(port)
    return Internet(
        names=names,
        policy=policy,
        registry=Registry(names=names, policy=policy, bootstrap=f"https://registry.example:{port}/"),
        dataset=Dataset.open(),
        fronts=Fronts.load(),
        hotlines=lambda _: None,
        require_public=lambda _: None,
    )


def in_two_processes(server: Alley, store: str, carried: Callable[[], JobState]) -> JobState:
    """Carry out a Job in a child that the server kills, and then in another one."""
    for is_last in (False, True):
        reading, writing = os.pipe()
        if (child := os.fork()) == 0:
            os.write(writing, carried().value.encode())
            os._exit(0)
        server.killer = (lambda: None) if is_last else partial(killed, store, child)
        os.close(writing)
        os.waitpid(child, 0)
        with os.fdopen(reading) as said:
            state = said.read()
    return JobState(state)


def killed(store: str, child: int) -> None:
    """Kill the child once it has kept a page."""
    with contextlib.closing(sqlite3.connect(store.removeprefix("sqlite:///"))) as watcher:
        while not watcher.execute("SELECT count(*) FROM pages").fetchone()[0]:
            time.sleep(0.005)
    os.kill(child, signal.SIGKILL)


def main() -> None:
    told = json.load(sys.stdin)
    settings = Settings(
        operator=OPERATOR,
        pace=PaceSettings(delay=0.0, concurrency=8),
        registries=RegistriesSettings(security_txt=told.get("security_txt", False)),
    )
    dies_at = told.get("dies_at")
    with served(told["sites"], dies_at) as server:
        port = server.server_port
        seeds = tuple(seed.replace("{port}", str(port)) for seed in told["seeds"])
        scope = Scope(told.get("scope", "related"))
        render = Render(told.get("render", "never"))
        order = Order(seeds=seeds, by="Ada Example", scope=scope, render=render)
        job = job_of(order, settings, now())
        with Store.open(told["store"]) as store:
            store.do(file, job)

        def carried() -> JobState:
            with Store.open(told["store"]) as store:
                mine = store.do(jobs.summary, job.id).job
                return carry_out(errand_for(mine, store=store, settings=settings, internet=internet(port)))

        state = in_two_processes(server, told["store"], carried) if dies_at else carried()
        requests = server.requests
    json.dump({"job": job.id, "state": state, "port": port, "requests": requests}, sys.stdout)


if __name__ == "__main__":
    main()
