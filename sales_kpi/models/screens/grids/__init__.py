"""The grids in which values and targets are entered."""
