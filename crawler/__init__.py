"""What is touched, when, and on whose order."""

__version__ = "0.1.0"
