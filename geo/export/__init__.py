"""A view to take away: tables, vector files, pictures, a brief and a page that works offline.

Every file carries title, rule, day, the address of its view, licence, credit and revision.
"""
