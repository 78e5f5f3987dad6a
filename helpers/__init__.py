"""Small functions behind the notebooks: one equation, one function, the lecture's letters."""
