"""A course's own server, for its facilitators: the desk, the formgrader, and the course's files."""

import contextlib
import os
from pathlib import Path

from leadfolio.pipeline.facilitating import write_desk

c = get_config()  # noqa: F821  (Jupyter brings it)

c.ServerApp.jpserver_extensions = {
    "nbgrader.server_extensions.formgrader": True,
    "nbgrader.server_extensions.course_list": False,
    "nbgrader.server_extensions.assignment_list": False,
}
c.LabApp.extension_manager = "readonly"
c.LabApp.news_url = ""
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"

c.MappingKernelManager.cull_idle_timeout = 600
c.MappingKernelManager.cull_interval = 120
c.MappingKernelManager.cull_connected = False

# Where a facilitator arrives. It is written once. A full disk keeps nobody from the course.
with contextlib.suppress(OSError, KeyError):
    write_desk(Path(os.environ["JUPYTERHUB_ROOT_DIR"]))

# JupyterHub's own cookies travel over https alone, and so does the server's.
if os.environ.get("JUPYTERHUB_PUBLIC_URL", "").startswith("https:"):
    c.ServerApp.tornado_settings = {
        "xsrf_cookie_kwargs": {"path": os.environ["JUPYTERHUB_SERVICE_PREFIX"], "secure": True}
    }
