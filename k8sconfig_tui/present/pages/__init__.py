"""The pages over what is selected, one file per page: what there is to say of it, as lines that lead somewhere.

The law of this room: a page is made off the event loop from what is open; a value is shown as everywhere, so that of a
Secret there is a sign and a fingerprint, and nothing on a page reveals more.
"""
