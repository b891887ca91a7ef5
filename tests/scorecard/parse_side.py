"""The pool of parsers, given one page after the other; says what each cost its child and what it found."""

from __future__ import annotations

import asyncio
import base64
import json
import resource
import sys
from typing import Any

from crawler.parsing import ParserPool
from tests.scorecard.measuring import costing, watch_loop


async def read(told: dict[str, Any]) -> dict[str, Any]:
    """Have one page read by children of its own; their CPU and memory include their start."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    pool = ParserPool()
    await pool.start()
    with costing() as cost:
        watching = asyncio.create_task(watch_loop(cost))
        body = base64.b64decode(told["body"])
        found = await pool.extract(
            body, url="http://kittens.test/", media_type="text/html", charset=told.get("charset")
        )
        watching.cancel()
    await pool.close()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        **cost.told(),
        "name": told["name"],
        "child_cpu": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "child_peak": after.ru_maxrss * 1024,
        "parse": found.parse.value,
        "urls": [sighting.url for sighting in found.sightings[:50]],
        "sightings": len(found.sightings),
    }


async def main() -> None:
    json.dump([await read(one) for one in json.load(sys.stdin)], sys.stdout)


if __name__ == "__main__":
    asyncio.run(main())
