"""From a message to a reply."""

from leads.agents import draft, enrich, qualify, score_lead
from leads.crm import look_up


def answer(message):
    """All five agents, on one message."""
    email = message["from"]
    lead = qualify(message)
    contact = look_up(email)
    web = enrich(email)
    score = score_lead(lead, contact, web)
    return {"to": email, "score": score, "text": draft(lead, contact, score)}
