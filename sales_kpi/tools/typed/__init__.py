"""What people type into cells: numbers, days and headings, and how a file writes them."""
