"""What a mail says, apart from what is made anew each time it is put together: two with the same letter are the same mutation."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from typing import Any

from rewound.effects.masking import Masking
from rewound.effects.network import MOST_KEPT


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail, as the journal's `ask` wants it."""

    name: str
    key: str
    request: Mapping[str, Any]


def letter(masking: Masking, sender: str, recipients: Sequence[str], message: Any) -> Letter:
    """Describe a mail: who to whom, the subject, the texts and what is attached. Date, Message-ID and boundaries do not count."""
    data = message.encode("utf-8", "surrogatepass") if isinstance(message, str) else bytes(message)
    parsed = message_from_bytes(data)
    subject = masking.text(_decoded(parsed["Subject"]))
    parts = [_part(masking, part) for part in parsed.walk() if not part.is_multipart()]
    texts = [text for _, _, text, _ in parts if text is not None]
    what = [sender, sorted(recipients), subject, [(kind, name, _hash(content)) for kind, name, _, content in parts]]
    attached = [{"name": name, "type": kind, "bytes": len(content)} for kind, name, text, content in parts if text is None]
    to = ", ".join(recipients)
    request = {"from": sender, "to": list(recipients), "subject": subject, "body": "\n".join(texts)[:MOST_KEPT], "attached": attached}
    return Letter(f"mail to {to or 'whom RCPT named'}: {subject}".rstrip(": "), _hash(json.dumps(what).encode()), request)


def _part(masking: Masking, part: Message) -> tuple[str, str | None, str | None, bytes]:
    """Type, file name, text (None where it is attached or none) and what is compared."""
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    name = part.get_filename()
    if part.get_content_maintype() != "text":
        return part.get_content_type(), name, None, content
    try:
        text = content.decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:  # a character set that nobody knows
        text = content.decode("latin-1")
    text = masking.text(text.replace("\r\n", "\n").rstrip("\n"))
    return part.get_content_type(), name, None if name else text, text.encode("utf-8", "replace")


def _decoded(header: Any) -> str:
    try:
        return str(make_header(decode_header(str(header or ""))))
    except (HeaderParseError, LookupError, UnicodeError):
        return str(header)


def _hash(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()
