"""Why a figure is what it is: paths, contributions, words, and one deed."""
