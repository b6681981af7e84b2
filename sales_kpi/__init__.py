# ruff: noqa: I001  (the stages, then what uses them)
from . import models, wizard, report, controllers
from .hooks import post_init_hook, uninstall_hook
