"""Who supplies an object, who reads it, and what the running processes still hold of it.

The law of this room: a hop names the field it was read from. What that field itself says is *proven*, what a mark
suggests that others can copy is *inferred*, and nothing is said where neither speaks.
"""
