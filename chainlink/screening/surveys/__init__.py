"""Who is asked what, and what came back? Survey forms 调查问卷: planned, sent, returned, checked, corrected.

plan        which firm, county or chain office is asked which questions
forms       the forms as workbooks
register    rounds and forms on the books, counted by county
take_in     returned forms: rows in one version, slips for the faulty, questions answered
surveyed    the day of a survey, for many components at once
"""
