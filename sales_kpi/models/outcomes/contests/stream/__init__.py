"""The stream: what has just been won, ordered, collected, reached."""
