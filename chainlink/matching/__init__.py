"""Which two firms should meet, and where and when? Needs, pairs, timetable, events, outcomes.

Which question is answered where:

    questions   what commands and pages ask of needs: one with its offers, all with theirs counted, who should meet whom
    needs/      what a buyer looks for: off the risk register, stated by firms (需求征集单), all of them
    pairs/      who could deliver it, every need with every offer: parts of a score, or why it is refused
    timetable/  who should meet whom within the limits of an event, when and where, and what moves when a firm leaves or comes
    events/     events on the books, with replies; their meetings, chosen and laid out; whom an event could invite
    outcomes/   what came of each meeting, entered or not: results, contracts, follow-ups, visits, the year against its goal
    warm_up     compiles the flow ahead
"""
