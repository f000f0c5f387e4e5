"""Markdown as GitHub reads it, as far as documents are judged: blocks, headings, links, tables."""
