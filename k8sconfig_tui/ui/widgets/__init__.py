"""What the screens are made of: all of it drawn line by line from ``present``, only as far as it is visible."""
