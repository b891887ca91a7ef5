"""The page of one host as HTML."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser

from geo.facts import Hosting
from pipelines.hosting_report.host_document import to_host_html
from pipelines.hosting_report.host_page import Circumstances, sections_of
from tests.pipelines.hosting_report.conftest import AT

HOSTILE = "<img src=x onerror=alert(1)><script>1</script>\N{RIGHT-TO-LEFT OVERRIDE}"


def html_of(known: Hosting, circumstances: Circumstances) -> str:
    return to_host_html(known.host, sections_of(known, circumstances), made_at=AT)


def test_nothing_in_it_is_asked_for_run_or_clickable(full: Hosting, circumstances: Circumstances) -> None:
    hostile = replace(
        full,
        host=f"{HOSTILE}.example",
        evidence=(HOSTILE, "see http://kittens.example/a"),
        cname_path=(HOSTILE,),
        contacts=(replace(full.contacts[0], address=HOSTILE, source=HOSTILE),),
    )
    html = html_of(hostile, circumstances)
    tree = LexborHTMLParser(html)
    for tag in ("img", "script", "iframe", "object", "link", "form", "base", "svg", "a"):
        assert not tree.css(tag), tag
    named = {name for node in tree.css("*") for name in node.attributes}
    assert not named & {"src", "href", "style", "onerror"}
    assert "http://kittens.example" not in html
    assert "hxxp://kittens[.]example/a" in html
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in html


def test_names_are_defanged_and_contacts_can_be_copied(full: Hosting, circumstances: Circumstances) -> None:
    html = html_of(full, circumstances)
    assert "media[.]kittens[.]example" in html
    assert "media.kittens.example" not in html
    assert "abuse@front.test" in html


def test_the_policy_allows_exactly_our_style(full: Hosting, circumstances: Circumstances) -> None:
    html = html_of(full, circumstances)
    style = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in html
