"""Alignment of environments and the three-valued comparison: same, different, unknown. Pure."""
