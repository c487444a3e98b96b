"""The built-in world: a shop in dev, staging and prod as ``kubectl get -A -o json`` prints it; data, nothing else."""
