"""Pages that will not end, in a browser (T12): they are thrown away, and the next page is fine."""

from __future__ import annotations

import time
from typing import Final

from tests.scorecard.browsing import BROWSERS
from tests.scorecard.card import Checks, Finding, RigError
from tests.scorecard.exhaustion import GROUP
from tests.scorecard.rig import Rig, Run
from tests.scorecard.site import Site, page
from tests.scorecard.watching import Watch, processes_of

_BAD: Final = {
    "while(1)": "<script>while (1) {}</script>",
    "while(1) after loading": "<script>onload = () => setTimeout(() => { while (1) {} }, 500)</script>",
    "while(1) in a frame": "<iframe srcdoc='<script>while (1) {}</script>'></iframe>",
    "alert loop": "<script>while (1) alert('kitten')</script>",
    "50 popups": "<script>for (let n = 0; n < 50; n++) window.open('/popup').document.write(n)</script>",
    "memory bomb": "<script>const a = []; while (1) a.push('x'.repeat(1000) + Math.random())</script>",
    "beforeunload": "<script>onbeforeunload = leave => { while (1) {} }; location = '/popup'</script>",
    "print()": "<script>while (1) print()</script>",
    "timers": "<script>const on = () => { setTimeout(on, 0); setTimeout(on, 0); document.body.append('k') }; on()</script>",
}
_FINE: Final = b"<!doctype html><p id=p></p><script>p.textContent = 'all ' + 'is well'</script>"
_MOST_SECONDS: Final = 15.0
"""Ten, and some for a machine that does other things: a page that is not thrown away takes for ever."""
_PATIENCE: Final = 60.0
_HEAVIEST: Final = 2_000_000_000
_WIND_UP: Final = 30.0


@GROUP.case(
    "T12",
    f"{', '.join(_BAD)} in a browser, a good page after each",
    "a bad page takes at most 10 s (15 on a busy machine), its browser is not used again where it hung, the next page is "
    "whole; no process weighs more than 2 GB, and none is left",
    sides=BROWSERS,
)
def bad_pages(rig: Rig) -> Finding:
    scripts = {
        f"/bad/{n}": page(b"<!doctype html><body>" + html.encode()) for n, html in enumerate(_BAD.values())
    }
    site = rig.site({**scripts, "/popup": page(b"<p>k"), "/fine": page(_FINE)})
    checks, slowest, renewed = Checks(), 0.0, 0
    with Watch(rig.folder) as watch:
        for number, name in enumerate(_BAD):
            run = _shown(rig, site, number)
            checks.tried(f"{name}: nothing after it was shown within {_PATIENCE:.0f} s", true=run is not None)
            if run is None:
                continue
            bad, fine = run.outcomes
            slowest = max(slowest, bad.seconds)
            renewed += fine.started > 1
            checks.tried(f"{name}: took {bad.seconds:.1f} s", true=bad.seconds <= _MOST_SECONDS)
            checks.tried(f"{name}: the next page is not whole", true="all is well" in fine.shown)
    checks.say(f"slowest {slowest:.1f} s; the browser was renewed after {renewed} of {len(_BAD)}")
    checks.tried("no browser was renewed", true=renewed > 0 or rig.side != "door")
    checks.most("heaviest process, bytes", watch.heaviest, _HEAVIEST)
    checks.most("processes left", _left(rig), 0)
    return checks.finding()


def _shown(rig: Rig, site: Site, number: int) -> Run | None:
    """Show a bad page and then a good one, in a process of their own; None where that had no end."""
    try:
        return rig.browse([f"{site.base}/bad/{number}", f"{site.base}/fine"], seconds=_PATIENCE)
    except RigError:
        return None


def _left(rig: Rig) -> int:
    """Return how many processes are left when they had time to end."""
    end = time.monotonic() + _WIND_UP
    while (left := len(processes_of(rig.folder))) and time.monotonic() < end:
        time.sleep(0.1)
    return left
