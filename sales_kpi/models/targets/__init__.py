"""What is to be reached; its history, hints, proposals, and writing of many at once."""
