import sys
from pathlib import Path

from .house import House
from .rules import get_breaches

sys.stdout.writelines(
    f"{breach}\n" for breach in get_breaches(House.read(Path(__file__).parents[3]))
)
