"""The one door to PDF: fonts, Typst, splitting, QR codes."""
