"""Answers that are computed out of quoted figures: what is asked for, of what, and the exact arithmetic."""
