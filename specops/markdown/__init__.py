"""Markdown as GitHub reads it: tables, headings, fences and links, without a renderer."""
