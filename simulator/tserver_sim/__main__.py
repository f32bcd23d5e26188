"""`python -m tserver_sim`: the same as `tsim serve`."""

from tserver_sim.cli import serve_command

if __name__ == "__main__":
    serve_command(prog_name="python -m tserver_sim")
