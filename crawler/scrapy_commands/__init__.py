"""Scrapy's own commands where Hostline's conduct has a say in them."""
