"""Known lists of URLs and file hashes: read, compiled to sorted files, and looked up on this machine only."""
