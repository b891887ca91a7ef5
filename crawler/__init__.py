"""What is touched, when, and on whose order."""
