"""What do the words of the command line do? One file a group of commands; `chainlink.commands.cli` puts them together.

Nothing heavy (pandas, numpy, a store) is imported before a command runs: `chainlink --help` answers at once.
"""
