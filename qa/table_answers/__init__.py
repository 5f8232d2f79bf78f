"""Answers that stand in tables, found by their rows and columns."""
