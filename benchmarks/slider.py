"""The least page of Streamlit: a slider, and the text that follows it."""

import streamlit as st

st.text(str(st.slider("A number", 0, 1000, 1)))
