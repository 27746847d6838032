"""Which risks does an office keep, and what becomes of them from scan to scan? 断链断供风险清单."""
