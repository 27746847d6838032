"""The page 调查问卷: progress, a new round, returned forms, days of surveys."""
