"""What the fuzz test throws at the module, and how it finds whom to throw it at."""
