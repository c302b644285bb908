"""The way to the language model: one question, one answer, both in JSON."""

import http.client
import json
from urllib.parse import urlsplit

from leads import settings


def chat(agent, question):
    """Asks the model one question and returns its answer."""
    address = urlsplit(settings.BASE_URL)
    messages = [
        {"role": "system", "content": f"You are the {agent}. Answer with one JSON object."},
        {"role": "user", "content": json.dumps(question)},
    ]
    body = json.dumps({"model": settings.MODEL, "temperature": 0, "messages": messages})
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=30)
    try:
        connection.request("POST", f"{address.path}/chat/completions", body, {"Content-Type": "application/json"})
        completion = json.loads(connection.getresponse().read())
    finally:
        connection.close()
    return json.loads(completion["choices"][0]["message"]["content"])
