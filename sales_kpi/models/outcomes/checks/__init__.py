"""Whether figures were earned honestly: rules, findings, and the right to answer."""
