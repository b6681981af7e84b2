"""Someone is told, once, what is off."""
