"""Charts as Altair objects, in the reader's language and theme."""
