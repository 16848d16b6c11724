"""The command `idm`, one file a noun. Exit 0: done. 1: refused, with the reason. 2: not understood."""
