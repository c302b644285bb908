"""Signs what holds a pickle with the user's own key, since opening a stranger's pickle would run the stranger's code."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
import sys
from pathlib import Path

from rewound.errors import StoreDamaged, UntrustedData

KEY_BYTES = 32
DIGEST_BYTES = 32
_REST = "What is undamaged can still be read."
_KEY_HINT = "If it is your own from another account or machine, set REWOUND_KEY_FILE to the key it was made with."


def key_file() -> Path:
    """Where this user's key is: REWOUND_KEY_FILE, else in the folder for the user's own data."""
    named = os.environ.get("REWOUND_KEY_FILE")
    return Path(named).expanduser() if named else _data_folder() / "rewound" / "key"


def _data_folder() -> Path:
    home = Path.home()
    named = {"win32": os.environ.get("LOCALAPPDATA"), "darwin": None}.get(sys.platform, os.environ.get("XDG_DATA_HOME"))
    usual = {"win32": home / "AppData" / "Local", "darwin": home / "Library" / "Application Support"}
    return Path(named) if named else usual.get(sys.platform, home / ".local" / "share")


def read_key(path: Path | None = None) -> bytes | None:
    """This user's key, None if there is none (yet). Raises OSError, ValueError."""
    try:
        text = (path or key_file()).read_text(encoding="ascii")
    except FileNotFoundError:
        return None
    key = bytes.fromhex(text.strip())
    if len(key) < KEY_BYTES:
        raise ValueError(f"the key in {path or key_file()} is too short")
    return key


def make_key(path: Path | None = None) -> bytes:
    """This user's key, made first where there is none; nobody else may read it. Raises OSError, ValueError."""
    path = path or key_file()
    found = read_key(path)
    if found is not None:
        return found
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Written whole under another name, then put in place only if no other process was quicker: nobody sees half a key.
    draft = path.with_name(f".{path.name}-{os.getpid()}-{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(KEY_BYTES) + "\n")
        _place(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    made = read_key(path)
    if made is None:
        raise OSError(f"{path} vanished")
    return made


def _place(draft: Path, path: Path) -> None:
    with contextlib.suppress(FileExistsError):
        try:
            os.link(draft, path)
        except FileExistsError:
            raise
        except OSError:  # a file system without hard links
            if not path.exists():
                draft.rename(path)


def digest(parts: list[bytes]) -> bytes:
    """SHA-256 of each part, one after the other: part by part, so that one can be verified without the others."""
    return b"".join([hashlib.sha256(part).digest() for part in parts])


def sign(key: bytes | None, row: str, digests: bytes) -> bytes:
    """The signature of a row: bound to its name, so that rows cannot change places. Empty without a key."""
    return b"" if key is None else hmac.digest(key, row.encode() + b"\0" + digests, "sha256")


def verify(key: bytes | None, row: str, digests: bytes, signature: bytes, *parts: tuple[int, bytes], foreign: bool = False) -> None:
    """Whether these (number, bytes) parts are what the user signed: StoreDamaged if they changed, UntrustedData if it is not his.

    Of a `foreign` run, which nobody signed and none of whose values is opened, only whether they changed.
    """
    for number, data in parts:
        if hashlib.sha256(data).digest() != digests[number * DIGEST_BYTES : (number + 1) * DIGEST_BYTES]:
            raise StoreDamaged(f"{_spoken(row)} cannot be read: its bytes are not those that were written.", hint=_REST)
    if foreign:
        return
    if key is None:
        raise UntrustedData(f"{_spoken(row)} cannot be verified: there is no key at {key_file()}.", hint=_KEY_HINT)
    if not hmac.compare_digest(sign(key, row, digests), signature):
        raise UntrustedData(f"{_spoken(row)} was not signed with your key, and opening it could run a stranger's code.", hint=_KEY_HINT)


def _spoken(row: str) -> str:
    kind, _, rest = row.partition(" ")
    return f"The {kind} {rest} of the recording"
