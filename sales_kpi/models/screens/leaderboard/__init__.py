"""The board of a contest, and the wall that shows it."""
