"""What the screens show: a payload each; small screens stand alone."""
