"""What we tell the parties that can act; nothing leaves without a person."""
