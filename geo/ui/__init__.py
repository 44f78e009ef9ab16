"""What the pages are made of; the one part that speaks to Streamlit."""
