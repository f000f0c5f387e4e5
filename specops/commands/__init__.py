"""The commands: declared once, offered by invoke and by the console alike."""
