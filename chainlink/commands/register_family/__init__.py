"""Which commands does every register have? `list show add set history import export`, built from its description.

`chain.yaml` says the columns, `chainlink.books.registers` the rules; the options follow. A register that does more has a
command of that name in its own file, which goes before the one built here.

family      what the commands of one register are called, and what it says otherwise
options     an option for every column that a verb can speak of, and `--set HEADER=VALUE` for any of them
filters     which records a list or an export speaks of
verbs       the seven commands
"""

from chainlink.commands.register_family.family import Family
from chainlink.commands.register_family.options import option_name, parameter
from chainlink.commands.register_family.verbs import VERBS, register_app

__all__ = ["VERBS", "Family", "option_name", "parameter", "register_app"]
