"""Who leads each chain, who are its partners, which firms belong together? Proposals with reasons, and a register.

weights         what each part of a proposal weighs, and the plan's goals: a published file
links           deliveries in use between the lines of one chain, and how far they reach
leader          what is said of a firm that could lead a chain
measures        reach, dependents and output value of each firm of a chain
proposals       chain leaders 链主 of every chain, three chains a firm at most
dealings        who supplies a leader, who buys from it
partners        partners 伙伴 of a leader and whether they hang together; supporting experts 配套专家
communities     communities 共同体 of upstream and downstream firms, by the Louvain method
records         what the register holds of one recognised firm or community
register        who was recognised, with validity and history
exchange        the register as the sheet 共同体, out and in
standing        who holds a role on a day, in the data and in the register, counted against the goals
"""
