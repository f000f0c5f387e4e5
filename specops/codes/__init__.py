"""The check codes, one module a family: data that pages, linters and canaries are made from."""
