"""Measuring what the program does, on data with known answers: the commands `article-qa eval …`."""
