"""What happens if something stops? One answer: what stops when, what is lost, who could step in, where, how surely.

ask           `what_if`: the question, and the answer put together
answer        the answer, as plain values and as JSON; `wave_by_day` for showing it day by day
named_stops   stops as people write them, by id or name
stop_words    stops as people are told them
losses        lines, firms and targets lost, with what rests on assumptions
stepping_in   independent backups of lost lines
behind_traders  the makers behind the traders that are cut off
places        how many firms stop in which city, county or country
survival      how long the targets can be supplied, and what is lost at least

Import from these files: a room that imported them all would make who only words an answer wait for its computation.
"""
