"""My Workbench: where I stand and what to do next."""
