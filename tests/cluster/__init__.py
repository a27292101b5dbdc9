"""A Dask cluster on loopback: a scheduler and workers, each a process of its own."""
