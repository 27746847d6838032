"""The page “链主”·伙伴·共同体: proposals, recognition, register, goals."""
