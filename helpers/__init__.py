"""Small functions behind the notebooks: one equation, one function, the lecture's letters."""

import sys

if (shell := getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()) is not None:
    from helpers.contents import attend

    attend(shell)
