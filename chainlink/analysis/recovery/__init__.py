"""How long can targets be supplied at best, and what is lost at least? The programmes of MODEL.md section 4."""
