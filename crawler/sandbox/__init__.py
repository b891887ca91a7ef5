"""A small internet on loopback: the demo runs in it, analysts train in it, and tests crawl it."""

from crawler.sandbox.internet import Sandbox

__all__ = ["Sandbox"]
