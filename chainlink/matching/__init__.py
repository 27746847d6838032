"""Which two firms should meet, and where and when? Needs, offers, pairs, meetings, timetable.

Which question is answered where; what stands under a topic serves that topic alone.

    needs                   what a buyer looks for
        register_needs, wants, gathering                off the risk register, stated by firms (需求征集单), all of them
    offers                  who could deliver it: makers, makers of variants, alternatives and near components
        traders                                         who only trades it
    chokepoints             which firms alone stop what is needed, and which offers fall with them
    candidates              needs with their offers and chokepoints: what weights do not change
    weights                 published weights of the parts of a score
    pairs                   every need with every offer: parts, score, or why it is refused
        measures, places                                relation, qualification, spare, labels; how far apart
    answer, told, wording   one need as a person reads it
    limits, meetings        who should meet whom, within the limits of an event
        choice                                          the best choice, and how far it may be off
        meeting_flow, flow_kernels, meeting_programme   by flow where that is exact, else by whole-number programme
        warm_up                                         compiles the flow ahead
    timetable, reschedule   when and where they meet, and what changes when a firm leaves or comes
        rounds, seating                                 no firm in two places; who sits at which table
        fewest_moves                                    places for new meetings that move the fewest others
    events, event_plan      events on the books, with replies; their meetings, chosen and laid out
        guests                                          whom an event could invite
        event_changes, event_sheet                      a firm answers, leaves, walks in; the sheet 对接活动
    outcomes                what came of each meeting, entered or not
        outcome_records, outcome_rules, meeting_book    what the books hold, what may follow what, which meeting a row means
        outcome_sheet, follow_ups                       the sheet 对接结果; whom to call after 30, 60 and 90 days
        contracts                                       what a contract changes in the network, once a person confirms it
        closings                                        whether the risks went away for which firms met and signed
        event_progress                                  events against 100 a year, and what came of them by chain
        visits                                          who visited which firm, and the problems it raised; the sheet 走访
"""
