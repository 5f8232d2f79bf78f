"""Side by side with libraries that people would use instead: see __main__."""
