"""What pages say of a view, as trees of elements, without the pages that show it."""
