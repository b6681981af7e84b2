"""The frame of all dashboards: options, tiles, trend, kept pages."""
