"""How do answers become paper? What every export carries, and how it is written as Excel, Word and PDF.

paper     title, scope, data date, version, time, mark: what every export says of itself
sheets    one workbook, ready to print
word      one Word document, as offices set theirs
pages     one PDF, fonts embedded, nothing fetched
"""
