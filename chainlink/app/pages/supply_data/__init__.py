"""The page 数据: uploads, versions, gaps."""
