"""One file per screen; they do not know each other."""
