"""The page 断链断供风险摸排: the register of risks, changes, questions."""
