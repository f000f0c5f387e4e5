<<<<<<< HEAD
"""Markdown as GitHub reads it: tables, headings, fences and links, without a renderer."""
=======
"""Markdown as GitHub reads it, as far as documents are judged: blocks, headings, links, tables."""
>>>>>>> main
