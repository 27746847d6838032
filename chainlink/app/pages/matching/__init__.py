"""The page 供应链备份对接: needs, offers, events, results, progress."""
