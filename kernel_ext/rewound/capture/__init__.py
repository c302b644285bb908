"""Records what a program does, from inside its process, without changing it."""

from __future__ import annotations
