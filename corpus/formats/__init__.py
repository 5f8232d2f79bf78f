"""The kinds of document that are read, each in a module of its own with one function: bytes in, `Extracted` out."""
