"""Requests made up out of the API's own description, to a real server: what it answers has to be what it says.

    python -m tests.api_fuzz --seconds 300

A part of it, with fixed requests, is tests/web/test_schemathesis.py.
"""
