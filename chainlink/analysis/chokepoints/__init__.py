"""Who alone stops a target, how firmly, and why? Levels and colours: MODEL.md section 3, rules 8 and 9."""
