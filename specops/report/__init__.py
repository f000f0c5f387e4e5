"""The report: one HTML file that shows where a repository stands, for people, without a server."""
