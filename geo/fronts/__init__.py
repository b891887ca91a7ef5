"""Fronts (CDNs, proxies) and shared platforms: told from origins by evidence that a data file names."""

from geo.fronts.judging import FrontOpinion, Fronts
from geo.fronts.rules import COLUMNS, SHIPPED, Kind, Rule

__all__ = ["COLUMNS", "SHIPPED", "FrontOpinion", "Fronts", "Kind", "Rule"]
