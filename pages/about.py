import streamlit as st

st.text("x")
