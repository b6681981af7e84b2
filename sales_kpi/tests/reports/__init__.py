"""Reports, briefs, and what is sent."""
