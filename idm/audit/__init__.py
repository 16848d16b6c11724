"""The audit log: entries in a hash chain and a Merkle tree, signed checkpoints, their check and their export.

``entry``, ``tree``, ``checkpoint`` and ``verify`` are pure; ``keeper``, ``export`` and ``files`` touch a folder.
"""
