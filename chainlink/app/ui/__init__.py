"""What do all pages share? Language, look, what is loaded, how mistakes are told. Nothing here computes.

language        in which language the reader is spoken to; links that keep it
address         choices that stand in the address
loaded          the store, its newest version, the supply graph and scan of that version
books_state     which state of data and registers an answer is about
records         one record of many: a box, filters and a list that lead to it
signing         who changes something, and what if it cannot be changed
files           files that are built when they are asked for
first_steps     what a reader sees before anything was loaded
telling         errors as sentences; the store that does not answer, and comes back
look            colours, letters, legend, the small style sheet
head            title, data date, version, 内部使用, the language switch; Streamlit's own words
"""

from chainlink.app.ui.address import (
    has_moved,
    in_address,
    leave_in_address,
    remember_address,
    select_in_address,
    tabs_in_address,
    text_in_address,
    view_in_address,
)
from chainlink.app.ui.files import offer_file
from chainlink.app.ui.head import dress_page, page_head
from chainlink.app.ui.language import (
    dialog,
    link_to_page,
    page_address,
    reader_language,
    spoken,
    with_language,
)
from chainlink.app.ui.loaded import Loaded, first_page_is_drawn, load_current, load_newest, open_app_store
from chainlink.app.ui.records import Filter, draw_record_list, narrow, offer_way_back, open_record, scope_of
from chainlink.app.ui.signing import ask_who, tried
from chainlink.app.ui.style import (
    COLOUR_STYLES,
    ColourStyle,
    colour_cell,
    colour_chip,
    colour_with_chance,
    legend,
    note,
    suspected_chip,
)
from chainlink.app.ui.tables import cell, draw_answer, draw_answer_grid, draw_imported, draw_problems, draw_table, link
from chainlink.app.ui.telling import telling_errors

__all__ = [
    "COLOUR_STYLES",
    "ColourStyle",
    "Filter",
    "Loaded",
    "ask_who",
    "cell",
    "colour_cell",
    "colour_chip",
    "colour_with_chance",
    "dialog",
    "draw_answer",
    "draw_answer_grid",
    "draw_imported",
    "draw_problems",
    "draw_record_list",
    "draw_table",
    "dress_page",
    "first_page_is_drawn",
    "has_moved",
    "in_address",
    "leave_in_address",
    "legend",
    "link",
    "link_to_page",
    "load_current",
    "load_newest",
    "narrow",
    "note",
    "offer_file",
    "offer_way_back",
    "open_app_store",
    "open_record",
    "page_address",
    "page_head",
    "reader_language",
    "remember_address",
    "scope_of",
    "select_in_address",
    "spoken",
    "suspected_chip",
    "tabs_in_address",
    "telling_errors",
    "text_in_address",
    "tried",
    "view_in_address",
    "with_language",
]
