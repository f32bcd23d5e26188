"""What the model does of T-Library and how sure that is, as tables; docs/model.md is made from them, tests hold them.

Nothing here takes part in a call; `python -m tserver_sim.facts.page docs/model.md` writes the page anew.
"""
