"""What a question asks for: its kind, its words, names, times, amounts and documents."""
