"""The one door to mail: an SMTP server, or a folder of .eml files."""
