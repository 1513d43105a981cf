"""JupyterHub: how it is set up for a cohort, who is let in, and its portfolio as a service."""
