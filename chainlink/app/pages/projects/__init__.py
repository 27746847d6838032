"""The page 强链补链项目: the register of projects, their progress, what they change."""
