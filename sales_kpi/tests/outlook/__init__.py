"""Where figures will end, and how far off that was."""
