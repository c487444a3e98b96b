"""One file per screen.

The law of this room: a screen knows of others only what it is a kind of, or what it asks by one that opens over it.
"""
