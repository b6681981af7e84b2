"""What is read and sent: one's own tables, briefs, and when they go out."""
