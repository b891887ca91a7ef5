"""A browser without a network of its own: what it asks for is asked by the door, and what it shows is read."""
