"""Answers with their proof, and checking it against the documents."""
