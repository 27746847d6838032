"""What stops when something fails? The exact spread that every other topic stands on."""
