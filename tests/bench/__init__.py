"""The bench: how far the program is from what the machine could do, as ratios.

The law of this room: never a time against a limit. Every job runs in a process of its own, beside a floor that does
the least conceivable work on the same bytes; jobs and floors are interleaved, and their median CPU times divided.

    python -m tests.bench [--namespaces 100,500,2000] [--rounds N] [--quick]
"""
