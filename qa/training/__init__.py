"""Commands that make the files in qa/models; nothing here is imported to answer."""
