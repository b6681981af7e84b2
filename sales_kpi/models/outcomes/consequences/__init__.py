"""What follows when somebody falls short."""
