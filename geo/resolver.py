"""Asking one resolver: retries, what is tried after a fault, and a memory of whether it is gone."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final

import dns.message
import dns.name
import dns.rdatatype

from geo.exchange import Exchange, ExchangeError, UnreadableError
from geo.faults import Fault, Remedy, fault_of
from geo.once import Once
from geo.questions import Question

NO_RESOLVER: Final = "no resolver answered"
"""How the sentence begins where the fault is ours and not the name's."""
ROUNDS: Final = 3
_PAUSE: Final = 0.2
_PROBE_SECONDS: Final = 1.0
_GONE_SECONDS: Final = 5.0
_LONGEST_GONE_SECONDS: Final = 60.0
_HEARD_SECONDS: Final = 2.0
_AT_ONCE: Final = 256


class NamesError(Exception):
    """No name can be asked about with these settings; the sentence says what to set.

    NamesError
      UnansweredError   one question got no usable answer; the sentence says what was heard instead
    """


class UnansweredError(NamesError):
    """One question got no usable answer; the sentence says what was heard instead."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """A usable answer, and who gave it."""

    resolver: str
    message: dns.message.Message


class Resolver:
    """One resolver: asked again where it fails, and left alone for a while where it is gone."""

    def __init__(self, address: str, *, port: int, timeout: float) -> None:
        self.address = address
        self._port = port
        self._timeout = timeout
        self._exchange = Exchange(address, port)
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._once: Once[str, bool] = Once()
        self._heard_at = float("-inf")
        self._gone_until: float | None = None
        self._gone_for = _GONE_SECONDS

    @property
    def is_gone(self) -> bool:
        """Whether it fell silent and has not been heard since."""
        return self._gone_until is not None

    async def ask(self, name: dns.name.Name, rdtype: dns.rdatatype.RdataType, rounds: int = ROUNDS) -> Reply:
        """Return a usable answer; raises `UnansweredError`."""
        await self._require_back()
        question, fault = Question.about(name, rdtype), Fault(words="silent")
        for turn in range(rounds):
            await asyncio.sleep(_PAUSE * turn)
            heard = await self._ask_once(question)
            if isinstance(heard, dns.message.Message):
                return Reply(resolver=self.address, message=heard)
            fault = heard
            if fault.remedy is Remedy.NONE:
                break
            if fault.remedy is Remedy.ASK_PLAINLY:
                question = Question.about(name, rdtype, extended=False)
        if fault.remedy is Remedy.ASK_UNCHECKED:
            return await self._ask_unchecked(question, fault)
        raise UnansweredError(self._sentence(fault))

    async def aclose(self) -> None:
        """Stop what is under way."""
        await self._once.aclose()

    async def _ask_once(self, question: Question) -> dns.message.Message | Fault:
        try:
            async with self._turns:
                message = await self._exchange.ask(question, self._timeout)
        except UnreadableError as error:
            self._heard_at = asyncio.get_running_loop().time()
            return Fault(words=str(error))
        except (ExchangeError, OSError) as error:
            await self._require_alive()
            return Fault(words=str(error) or type(error).__name__)
        self._heard_at = asyncio.get_running_loop().time()
        return fault_of(message) or message

    async def _ask_unchecked(self, question: Question, fault: Fault) -> Reply:
        """Find out whether it is validation that fails, without believing a word of the answer.

        A resolver that explains no failure (RFC 8914) still tells: with CD set it answers, and without it still fails.
        """
        plain = Question.about(question.name, question.rdtype, unchecked=True)
        if isinstance(await self._ask_once(plain), dns.message.Message):
            again = await self._ask_once(question)
            if isinstance(again, dns.message.Message):
                return Reply(resolver=self.address, message=again)
            if again.remedy is Remedy.ASK_UNCHECKED:
                fault = Fault(words="it answers only without validation", bogus=True)
        raise UnansweredError(self._sentence(fault))

    async def _require_back(self) -> None:
        """Spare a name the wait for a resolver that is gone; raises `UnansweredError`."""
        if self._gone_until is None:
            return
        if asyncio.get_running_loop().time() < self._gone_until or not await self._is_alive():
            raise UnansweredError(self._nobody())

    async def _require_alive(self) -> None:
        # A slow zone and a dead resolver look alike; a live resolver says at least something about the root.
        if asyncio.get_running_loop().time() - self._heard_at > _HEARD_SECONDS and not await self._is_alive():
            raise UnansweredError(self._nobody())

    async def _is_alive(self) -> bool:
        return await self._once.do("", self._probe)

    async def _probe(self, _: str) -> bool:
        loop = asyncio.get_running_loop()
        try:
            await self._exchange.ask(Question.about(dns.name.root, dns.rdatatype.NS), _PROBE_SECONDS)
        except (ExchangeError, OSError):
            self._gone_until = loop.time() + self._gone_for
            self._gone_for = min(2 * self._gone_for, _LONGEST_GONE_SECONDS)
            return False
        self._heard_at, self._gone_until, self._gone_for = loop.time(), None, _GONE_SECONDS
        return True

    def _sentence(self, fault: Fault) -> str:
        if fault.bogus:
            return f"DNSSEC validation failed ({self.address}: {fault.words}): no answer is taken from it"
        return f"no usable answer ({self.address}: {fault.words})"

    def _nobody(self) -> str:
        return f"{NO_RESOLVER} ({self.address} port {self._port}): check that it runs and can be reached"
