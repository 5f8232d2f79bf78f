"""What is measured once, by a developer, and shipped in index/models."""
