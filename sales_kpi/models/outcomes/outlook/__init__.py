"""Where figures will end: season curves, the pipeline's odds, and their own error."""
