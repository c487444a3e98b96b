"""A live cluster, read through its API and never changed.

The law of this room: what leaves the process has passed ``guard``, everything has a deadline and a cap, and what may
not be read is a gap that says so. Nothing here is loaded before a ``context:`` source is opened.
"""
