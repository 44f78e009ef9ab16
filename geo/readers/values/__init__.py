"""Turn cells of text into values: days, counts, points, codes; and say which cannot be used."""
