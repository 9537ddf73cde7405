"""New columns filled by judgement: distinct values, labels, review, applied as a version."""
