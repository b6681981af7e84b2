"""What was invoiced, is due, and came in."""
