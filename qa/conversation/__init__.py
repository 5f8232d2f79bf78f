"""Questions in conversation: made to stand by themselves, and kept with their answers."""
