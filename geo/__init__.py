"""What can be known of the internet without touching a reported site: who serves a host, from where, for whom."""
