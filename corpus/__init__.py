"""What the documents say: reading, passages, figures, and the library that keeps them."""
