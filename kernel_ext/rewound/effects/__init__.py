"""Kinds of outside world, one file each: recorded, and served again. What patches somebody else's objects is here alone."""

from __future__ import annotations
