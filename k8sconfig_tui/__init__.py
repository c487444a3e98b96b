"""k8sconfig-tui: how every configuration value reaches every container, compared across environments.

A value travels ``readers → model → sources → resolve → provenance → compare → present → ui | report``;
the chain shown on screen is the path it walked in this code. ``docs/architecture.md`` is the map.
"""

__version__ = "0.1.0"
