"""The vault (秘密の預かり): secrets that several people use, one at a time, each use with a name."""
