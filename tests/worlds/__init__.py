"""The worlds that tests visit: what a cluster (or someone who wants to break us) might hand over.

The law of this room: a world is a list of objects as kubectl prints them, made by a function, the same in every run.

- ``small``: a handful of objects whose every answer can be checked by hand (the table stands in its docstring).
- ``shop``: the world of ``demo:``; ``python -m tests.worlds.shop`` writes it into the package.
- ``fleet``: seeded, as large as asked for; ``python -m tests.worlds.fleet 500 FILE`` writes one.
- ``crowd``: very many containers with little in each; ``python -m tests.worlds.crowd 2000 FILE`` writes one.
- ``hostile``: every name, key, value, annotation and error is an attack on a terminal or a parser.
- ``forbidden``: the small world as seen by someone who may not read all of it.

``reading`` turns a world into a file or an ``Inventory``.
"""
