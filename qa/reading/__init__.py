"""Reading passages: which of their words answer a question, and how sure that is."""
