"""Which two firms should meet, and where and when? Needs, offers, pairs, meetings, timetable.

needs               what a buyer looks for, asked by hand or read off the risk register
chokepoints         which firms alone stop what is needed, and which offers fall with them
offers              who could deliver it: makers, makers of variants and alternatives, makers of near components
weights             published weights of the parts of a score
pairs               every need with every offer: parts, score, or why it is refused
"""
