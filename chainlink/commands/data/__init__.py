"""Commands about the data and the machine: load, export, versions, chiefs, verify, doctor, serve."""
