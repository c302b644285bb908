"""Provenance: which step a value came from, by which expression, and where it went."""

from __future__ import annotations
