"""From a question to an answer with its figures, its quotes, or an honest no."""
