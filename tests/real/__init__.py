"""The same scenarios against several servers: the one of ``tests/api``, and a real kube-apiserver where there is one.

The law of this room: a scenario knows only ``clusters.Cluster``; what a server cannot do, or we may not do to it, is
skipped with that reason. It is chosen by the field's own convention:

    KUBEBUILDER_ASSETS=FOLDER         with etcd, kube-apiserver and kubectl: they are started, and ended, here
    K8SCONFIG_TEST_KUBECONFIG=FILE    a cluster that runs: its current context, in namespaces of this run's own

``pytest tests/real`` runs what is there and says why it skips the rest.
"""
