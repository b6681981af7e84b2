"""What follows from a score: acted upon."""
