"""What do people write down beside the data? Registers: records kept with every change, a sheet out and back.

One kernel serves them all; `chainlink.books.register` says how a register is declared, `chainlink.books.registers`
which there are.
"""
