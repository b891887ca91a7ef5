"""The commands: each file holds one family, and imports what is heavy only when it is run."""
