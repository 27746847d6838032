"""Pure functions over the supply graph: no file, no store, no screen.

Which question is answered where; what stands under a topic serves that topic alone.

    stops, network, propagation     what fails at the start, which sources count, what stops in the end
    single_failures                 every single failure at once: blast radii
    why_paths                       by which requirements a failure reaches a target
    chokepoints                     firms that alone stop a target; colours of firms and components
        target_stops                                  which targets stop in each of many failures
    worst_sourcing                  the same at worst, where nobody recorded a supplier
    single_sources                  single sources of a buyer, sole makers of a component
    concentration                   shares, HHI and top share by firm, group, region, country
    import_dependence               what comes from abroad, from home, from the province
    cut_sets                        firms that stop a target together
        fault_tables, failure_trees, set_families     any order, exact, also for AND/OR tables
        firm_pairs                                    order 2, many targets
    backup                          how far backups cover a failed line
        backup_links, backup_flows, closeness         who could step in, with how much, how near
        backup_answers                                what is told of one lost line
        coverage_means, over_promised                 over components and chains; spares promised twice
    wave                            what a stop reaches on which day
        single_waves                                  every single failure: when targets go down, value at stake
        stock_days, stopped_output                    days of stock; output and value that stop
    recovery                        time to survive, and what is lost until the firm is back
        recovery_model, goods_flow                    demand, the flow of goods
        flow, flow_programmes                         who makes what from what; the linear programmes
        usual_rates                                   output of a line where nothing states it
        site_failures                                 many sites, a chunk at a time
    cascades                        systemic risk along payments
        payments, cascade_links                       who pays whom, as arrays
        cascade_runs, cascade_scenarios               a chunk of scenarios, scenario by scenario
    chunks                          how a long loop is cut into pieces that can run anywhere (see chainlink.analysis.executors)
    kernels and *_kernels           compiled loops; warm_up compiles them ahead

Topics know the spread and nothing of each other; import-linter holds it.
"""
