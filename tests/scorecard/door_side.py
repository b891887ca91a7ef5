"""The door, asked for URLs in a process of its own; `fault` breaks one of its rules first."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from ipaddress import ip_address
from typing import Any

from crawler.door.answer import Answer
from crawler.door.fetch import Door
from crawler.pace import Pace
from crawler.refused import Refused
from crawler.sandbox.policy import BoundOnly
from geo.addresses import AddressPolicy, PublicOnly
from geo.names import Names
from geo.urls import UrlError, parse
from tests.scorecard.bodies import MARK
from tests.scorecard.faults import break_rule, broken_policy
from tests.scorecard.measuring import costing, watch_loop


def door_of(told: dict[str, Any]) -> Door:
    """Return the door of a task: it may touch the pairs that it is told, or the public internet where there are none."""
    server, port = told.get("names") or ("127.0.0.1", 9)
    policy: AddressPolicy = PublicOnly()
    if told["pairs"] is not None:
        policy = BoundOnly(frozenset((ip_address(ip), port) for ip, port in told["pairs"]))
    fault = told.get("fault")
    if fault:
        policy = broken_policy(fault, policy)
        break_rule(fault)
    return Door(
        names=Names(servers=[server], port=port),
        policy=policy,
        pace=Pace(delay=0, concurrency=told["at_once"]),
        user_agent="Hostline/scorecard (+crawler@hotline.example)",
    )


async def asked(door: Door, text: str, *, known_text: bool) -> dict[str, Any]:
    """Ask for one URL and return what became of it."""
    began = time.monotonic()
    outcome: dict[str, Any] = {
        "url": text,
        "rule": None,
        "detail": "",
        "status": None,
        "body": 0,
        "canary": False,
    }
    try:
        answer: Answer = await door.ask(parse(text), known_text=known_text)
    except Refused as refused:
        outcome |= {"rule": refused.rule.value, "detail": refused.detail, "bytes_seen": refused.bytes_seen}
    except UrlError as error:
        outcome |= {"rule": "URL", "detail": str(error)}
    else:
        outcome |= {"status": answer.status, "body": len(answer.body), "canary": MARK in answer.body}
    return {**outcome, "seconds": time.monotonic() - began}


async def run(told: dict[str, Any]) -> dict[str, Any]:
    """Ask for every URL, so many at once."""
    turns = asyncio.Semaphore(told["at_once"])
    door = door_of(told)

    async def one(url: str) -> dict[str, Any]:
        async with turns:
            return await asked(door, url, known_text=told.get("known_text", False))

    with costing() as cost:
        watching = asyncio.create_task(watch_loop(cost))
        outcomes = await asyncio.gather(*(one(url) for url in told["urls"]))
        watching.cancel()
    await door.close()
    return {"outcomes": outcomes, **cost.told()}


if __name__ == "__main__":
    json.dump(asyncio.run(run(json.load(sys.stdin))), sys.stdout)
