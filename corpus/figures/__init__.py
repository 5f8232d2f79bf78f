"""Figures: every number in a document, read as a person reads it."""
