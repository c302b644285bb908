"""What people see from Python: the JSON shapes, the command line, terminal text and the magics' answers."""

from __future__ import annotations
