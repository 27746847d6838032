"""The page 企业: one firm, who stands around it, and every row with its source."""
