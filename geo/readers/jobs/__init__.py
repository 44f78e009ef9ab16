"""Read large files in processes of their own, a few at a time, beside the server."""
