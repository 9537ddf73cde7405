"""A letter for every row: templates, variables, pages drawn by Typst, batches and their archives."""
