"""The page every address starts with: the frame, and in it the page asked for."""

from geo.ui.page.frame import run_page

run_page()
