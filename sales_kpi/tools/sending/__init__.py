"""When something goes out by itself."""
