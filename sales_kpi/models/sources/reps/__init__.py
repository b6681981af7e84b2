"""What other modules know of a rep: ratings, courses, certificates, skills."""
