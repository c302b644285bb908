"""Answers the mail of a small company with five agents: `python -m leads`."""
