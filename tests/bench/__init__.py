"""Benchmarks: commands that print ratios, never run by the tests."""
