"""What do people write down beside the data? Registers: records kept with every change."""
