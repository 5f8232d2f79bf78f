"""From passages to found passages: embeddings, words, and their fused search."""
