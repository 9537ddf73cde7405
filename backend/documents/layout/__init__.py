"""Where the lines of a text break, how wide and high they become, which signs no font has: exactly as the designer shows it."""
