"""The control API: everything on the telephone side that no T-Server client asks for, over HTTP.

`app.serve_control` serves it beside a simulator. What there is stands in one table, `routes.ROUTES`; the page for users
is docs/control-api.md. Not here: what the switch does with a stimulus (`tserver_sim.model`).
"""
