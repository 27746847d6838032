"""Which projects would close which risks, which of them to do, and what became of them? 强链补链项目."""
