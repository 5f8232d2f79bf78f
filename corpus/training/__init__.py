"""Learning what `corpus` ships: run by a developer, never by the program."""
