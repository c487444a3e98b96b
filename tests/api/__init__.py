"""A Kubernetes API server for tests, on loopback: it answers as the real one does, and fails as we tell it to.

The law of this room: the standard library alone, deterministic, and every byte that leaves is ours to choose. What it
answers is held against recordings of a real API server (``test_recordings.py``); what it does not do (writes, tables,
YAML, protobuf, subresources) it refuses as a real server refuses what it does not know.

    with ApiServer(small()) as server:                          # ``server``: sockets, threads, TLS, restart
        server.store.apply(config_map("shop", "new", {}))       # ``store``: objects, versions, changes, compaction
        server.users.add(User("ann", [reads("configmaps", namespace="shop")]))      # ``rights``: who may do what
        server.faults.on("/api/v1/pods", faults.status(503, retry_after=1))         # ``faults``: what goes wrong, when
        server.settings.aggregated = False                      # ``settings``: which server this is
        server.kubeconfig(folder, "ann")                        # ``kubeconfig``: the file that leads here
        server.log                                              # every request that came in

A request goes through ``http`` (bytes → ``Request``), ``service`` (who asks, and may they), ``paths`` (what is asked
for), then ``discovery``, ``lists``, ``watches`` or ``reviews``; the ``Answer`` leaves by ``delivery``. ``python -m
tests.api DUMP.json`` serves a dump for trying the program by hand.
"""
