"""Which projects would close which risks, which of them to do, and what became of them? 强链补链项目.

Which question is answered where; what stands under a topic serves that topic alone.

    project, changes        what a project is; the tables once projects are in production
    candidates              what could be done about every open risk, by whom, where, for how much
        failures, spreads, reliefs                      every failure behind a colour, with other sources for some needs
        weak_points, proposals, promises                where to step in, by which kinds, and what that takes off
        near_makers, substitutes, kind_changes          who or what could, and which rows that changes
        costs                                           the published tables of costs and of points
    investment_list         whom to invite: 招商清单
    limits, portfolio       the best plan within limits, with proof
        greedy, programme, cover, tidying               a plan at once, the proof, what counts once, what is idle
        budgets                                         what less or more money would change
    closing                 what a plan really closes: the changed tables scanned again
    top_ten                 十件事
    on_books                how a plan gets on the books, and what stands there already
    register, records       projects on the books, with history
        states, edits, monthly, subjects                steps, what follows from them, months, what a project is about
        exchange, mapping                               the sheet 项目 and other platforms' columns, out and in
    rates, flags, flag_rules                            the four rates; what deserves a look, by which rule
    completion, remaining_risks                         what a completed project changes; which risks did not go away
"""
