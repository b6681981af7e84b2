"""What happened: the records that measures read."""
