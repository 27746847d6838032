"""How is a chain drawn so that it is read in ten seconds? Three bands, cards in them, boxes in the cards.

content         what stands on the map of a chain: bands, cards, boxes, arrows
neighbourhood   one component: inputs, its firms, its customers, in the same form
text_width      how wide a text is, and how it breaks into lines
layout          where everything stands: positions, nothing else
columns, places into how many columns bands fall; frames and sizes in px
look            colours and sizes, one truth for screen and paper
network         the layout as a pyvis network: what the screen draws
canvas          that network on a Streamlit page, with clicks back to Python
wave_map        the same map under a stop, marked day by day
svg, picture    the same layout as SVG, and that as PNG
stand_alone     the same layout as a file for a stick
search          finding things by Chinese, pinyin initials, English or code
facts           what is told of one component beside the map
"""
