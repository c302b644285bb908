"""Names whose values are secrets: of headers, of fields, of parameters of a URL, and of environment variables."""

from __future__ import annotations

import re

HEADERS = frozenset(
    "authorization proxy-authorization cookie set-cookie x-api-key api-key apikey x-auth-token x-access-token x-csrf-token x-xsrf-token "
    "x-amz-security-token x-goog-api-key ocp-apim-subscription-key x-vault-token private-token x-gitlab-token "
    "x-shopify-access-token x-functions-key x-rapidapi-key".split()
)
"""Headers whose value is a secret."""
QUERY = frozenset("sig signature key x-amz-signature x-amz-credential".split())
"""Names that are those of secrets in a URL or a form alone: models sign what they answer and want it back, and anything has a `key`."""
_WORDS = (
    "password passwd pwd passphrase passcode pin otp secret token access_token refresh_token id_token bearer_token bot_token api_key "
    "api_token key_secret client_secret client_assertion consumer_secret webhook_secret private_key secret_key secret_access_key "
    "access_key access_key_id account_key auth_token session_token authorization card_number cvc cvv ssn"
).split()
FIELDS = (
    frozenset(name for word in _WORDS for name in (word, word.replace("_", "-"), word.replace("_", "")))
    | {name for name in HEADERS if "cookie" not in name}
    | QUERY
)
"""Names in a URL's query, a form or a JSON body whose value is a secret, however its words are joined."""
_STEMS = "token key secret pass pwd auth sig pin otp credential assertion card cvc cvv ssn".split()
STEMS = {stem: tuple(name for name in FIELDS if next(one for one in _STEMS if one in name) == stem) for stem in _STEMS}
"""The same names by a part of each: where none of these parts is, none of the names is."""
_VARIABLES = re.compile(r"(?i)(^|_)(key|token|secret|pass|passwd|pwd|credentials?|auth)($|_)|password|api_?key|private")
_OTHERS = frozenset({"PWD", "SSH_AUTH_SOCK", "GPG_KEY"})
"""Variables that only sound so: a folder, a socket, and the fingerprint of a public key."""


def is_secret_variable(name: str) -> bool:
    """Whether the value of an environment variable looks like a key, by its name."""
    return name not in _OTHERS and _VARIABLES.search(name) is not None
