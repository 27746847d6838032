"""Pure functions over the supply graph: no file, no store, no screen.

Which question is answered where; a topic is a folder, and what stands in it serves that topic alone.

    spread          what fails at the start, which sources count, what stops in the end, and by which steps
        stop_kinds, stops, network, propagation       kinds of stops; sources under a mode; the spread itself
        single_failures, target_stops                 every single failure at once; which targets each stops
        why_paths, trader_rings                       the path of a failure; traders that lead only to traders
        chunks                                        how a long loop is cut into pieces that can run anywhere
    waves           what a stop reaches on which day; output and value that stop
    chokepoints     firms that alone stop a target; colours; single sources and sole makers
    cut_sets        firms that stop a target together, to any order
    backups         how far backups cover a failed line; spares promised twice
    recovery        time to survive, and what is lost until the firm is back: linear programmes
    cascades        systemic risk along payments
    markets         shares, HHI, import dependence, flows between segments
    chances         how likely a subject would have a colour if missing suppliers were known
    executors       where the pieces of a long loop run: here, in processes, on a cluster
    warm_up         compiles all kernels ahead

Topics know the spread and nothing of each other, but for recovery, which knows waves, and chances, which stand beside
colours; import-linter holds it.
"""
