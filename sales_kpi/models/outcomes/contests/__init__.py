"""The game that people trust: contests, honours and the stream."""

# ruff: noqa: I001  (in the order in which the data flows)
