"""What was found and what it means: the records, their matching, their keeping and their reporting."""
