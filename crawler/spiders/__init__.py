"""The spiders: how a Job moves from URL to URL."""
