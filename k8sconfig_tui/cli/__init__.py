"""The command line: one module per verb, and the composition of readers, workspace and report.

The law of this room: data goes to stdout, everything else to stderr, one line each; nothing here judges a value.
"""
