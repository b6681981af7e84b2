"""The shape of a small line chart, as points that any drawing can use."""

from .compare import is_finite


def segments(values, width=100.0, height=24.0, margin=2.0):
    """Return the lines of a sparkline: runs of neighbouring points, in the order given.

    Zero is always on it, at the bottom where nothing is negative: 16 after 17 is no plunge. A
    missing value (None, or not a number) leaves a gap.

    :param values: numbers or None, one a step from left to right
    :param width, height: of the drawing; y grows downwards, as in SVG
    :param margin: kept free on every side
    :return: [[(x, y), ...], ...], rounded to 2 digits; empty without values
    """
    known = [value for value in values if is_finite(value)]
    if not known:
        return []
    low = min(0, *known)
    spread = max(0, *known) - low
    step = (width - 2 * margin) / max(len(values) - 1, 1)
    runs, run = [], []
    for index, value in enumerate(values):
        if is_finite(value):
            share = (value - low) / spread if spread else 0
            y = height - margin - share * (height - 2 * margin)
            run.append((round(margin + index * step, 2), round(y, 2)))
        elif run:
            runs.append(run)
            run = []
    return [*runs, run] if run else runs
