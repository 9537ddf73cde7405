"""The cells of workbooks as text. A process of its own runs this room: it imports nothing heavy, and may be ended at any time."""
