"""What `tsim up` puts around simulator and bridge for the developer of a toolbar: pages, and what toolbars say.

`bench.serve_workbench` runs it all. The pages themselves are plain files in `bridge/toolbar/`; the console belongs to
the simulator's control API.
"""
