"""Why a figure is what it is: paths, contributions, words, and one deed."""

from . import (
    test_diagnosis,
    test_diagnosis_keeping,
    test_diagnosis_path,
    test_diagnosis_words,
    test_scheme_check,
)
