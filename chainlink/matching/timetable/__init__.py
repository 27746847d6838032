"""Which meetings are held, in which round, at which table? The best, with proof where there is one."""
