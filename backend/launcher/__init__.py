"""The `listmill` command: everything embedded in one process tree, or the parts of a real deployment one by one."""
