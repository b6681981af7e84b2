"""Put old facts into the archive, and take them back."""

from . import archive
