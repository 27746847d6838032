"""What if the suppliers that nobody recorded were known? Chances beside colours: MODEL.md section 3, rules 10 and 11."""
