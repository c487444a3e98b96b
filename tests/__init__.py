"""Tests of k8sconfig-tui, the worlds they visit, and the bench."""
