"""What we count, and the one reader."""
