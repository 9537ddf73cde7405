"""The script behind every page: what is the same on all of them, and the one place where a page's errors end."""

import streamlit as st

from pages.components import frame, problem

st.set_page_config(page_title="Listmill", page_icon=frame.ICON, layout="wide")
page = st.navigation(frame.pages(), position="hidden")
frame.stylesheet_once()
with problem.boundary("sidebar"):
    frame.sidebar(frame.name_of(page.url_path))
with problem.boundary(page.title):
    page.run()
