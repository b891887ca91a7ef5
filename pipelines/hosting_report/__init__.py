"""The hosting report: who can take down what, for a person at a screen, on paper, in a sheet, and for programs."""
