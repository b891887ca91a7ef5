"""Markup in, sightings out: pure, quick, and run in children that have no network."""
