"""The one exception by which a rule says no: not touching is the outcome of any doubt."""

from __future__ import annotations

from pipelines.records import Refusal, Rule, now


class Refused(Exception):  # noqa: N818 it is a decision of conduct, not an error
    """A rule refused a URL; carries the rule, one sentence, and how many bytes had arrived."""

    def __init__(self, rule: Rule, detail: str, *, bytes_seen: int = 0) -> None:
        super().__init__(f"{rule}: {detail}")
        self.rule = rule
        self.detail = detail
        self.bytes_seen = bytes_seen

    def record(self, url: str) -> Refusal:
        """Return the refusal of `url`, dated now."""
        return Refusal(url=url, rule=self.rule, detail=self.detail, bytes_seen=self.bytes_seen, at=now())
