"""Following the recorded cells statement by statement, with places instead of values, to see what each place was made from."""

from __future__ import annotations
