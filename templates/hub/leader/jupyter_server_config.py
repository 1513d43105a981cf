"""A leader's server: what it shows, and what it lets go of by itself. Run as the leader."""

import contextlib
import os
from pathlib import Path

from leadfolio.session.home import write_home

c = get_config()  # noqa: F821  (Jupyter brings it)

# What belongs to facilitators, and to people who program, is not even loaded.
c.ServerApp.jpserver_extensions = {
    "nbgrader.server_extensions.formgrader": False,
    "nbgrader.server_extensions.course_list": False,
    "nbgrader.server_extensions.validate_assignment": False,
    "jupyter_server_terminals": False,
}
c.LabApp.extension_manager = "readonly"
c.LabApp.news_url = ""
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"

# A page that was closed leaves its kernel behind. What was written is kept within two seconds,
# outside the kernel, so one that nobody looks at any more holds nothing.
c.MappingKernelManager.cull_idle_timeout = 600
c.MappingKernelManager.cull_interval = 120
c.MappingKernelManager.cull_connected = False
# A server that nobody used for two hours ends by itself. It never does while a page is open.
c.ServerApp.shutdown_no_activity_timeout = 7200

# JupyterHub's own cookies travel over https alone, and so does the server's.
if os.environ.get("JUPYTERHUB_PUBLIC_URL", "").startswith("https:"):
    c.ServerApp.tornado_settings = {
        "xsrf_cookie_kwargs": {"path": os.environ["JUPYTERHUB_SERVICE_PREFIX"], "secure": True}
    }

# Where a leader arrives. It is written once, and is theirs from then on. A full disk does not
# keep them from what they wrote.
with contextlib.suppress(OSError):
    write_home(Path.home())

# For trying alone, where nobody has an account of their own: nbgrader takes the Hub's name.
if os.environ.get("LEADFOLIO_TRIAL"):
    import nbgrader.utils

    nbgrader.utils.get_osusername = lambda: "jovyan"
