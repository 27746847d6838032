"""The page 地区: the province place by place."""
