"""The four agents that ask a language model."""

from leads.model import chat


def qualify(message):
    """Whether the sender may buy, and what it is about."""
    return chat("qualifier", {"text": message["text"]})


def enrich(email):
    """What the web knows about a person's company."""
    return chat("enricher", {"domain": email.split("@")[1]})


def score_lead(lead, contact, web):
    """How promising a lead is, from 0 to 100."""
    facts = {"employees": contact["employees"], "signals": web["signals"]}
    return chat("scorer", {**facts, "buying": lead["buying"], "urgent": lead["urgent"]})["score"]


def draft(lead, contact, score):
    """The first lines of an answer."""
    return chat("drafter", {"name": contact["name"], "topic": lead["topic"], "score": score})["text"]
