"""The arithmetic of contests and honours."""
