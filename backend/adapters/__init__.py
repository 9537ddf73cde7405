"""Whatever talks to a server, a key or a binary. Adapters know no dataset and never import each other (engine may read storage)."""
