"""The entry point: ``k8sconfig-tui``, ``kubectl config-trace`` and ``python -m k8sconfig_tui``."""

import os
import resource
import sys


def main() -> None:
    """Runs the command line and ends the process with its exit code."""
    _keep_private()
    try:
        from k8sconfig_tui.cli.main import main as run  # noqa: PLC0415  an interrupt while importing is quiet too
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(run())


def _keep_private() -> None:
    """What this process holds may be secret: no core of it is written, and its files are the user's alone."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.umask(0o077)


if __name__ == "__main__":
    main()
