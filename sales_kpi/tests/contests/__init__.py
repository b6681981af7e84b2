"""Contests, honours and the stream."""
