"""Whose figures, on which days, and who may see them; what every table stands on."""
