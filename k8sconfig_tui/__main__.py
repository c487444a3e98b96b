"""The entry point: ``k8sconfig-tui``, ``kubectl config-trace`` and ``python -m k8sconfig_tui``."""

import sys


def main() -> None:
    """Runs the command line and ends the process with its exit code."""
    try:
        from k8sconfig_tui.cli.main import main as run  # noqa: PLC0415  an interrupt while importing is quiet too
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(run())


if __name__ == "__main__":
    main()
