"""One script for each library, run by the Python of that library's environment: see serving."""
