"""The Hub's settings: one file to try it with, and to run it with.

    leadfolio hub                                         to try it on this machine, alone
    jupyterhub -f /srv/leadfolio/jupyterhub_config.py     for a cohort, as HUB.md says, step by step

Values that are yours to change stand first.
"""

from pathlib import Path

from leadfolio.pipeline import hosting

c = get_config()  # noqa: F821  (JupyterHub brings it)
HERE = Path(__file__).absolute().parent

# The courses of this Hub, one folder a cohort. Leaders are those in its members.csv, guests (who
# may read the portfolio, and nothing else) those in its guests.csv: who is put in or taken out
# there is let in or out within a minute. Facilitators are named here, as they log in, and so may
# be guests who are not the facilitators' to take out.
COURSES = [
    {"folder": HERE, "facilitators": ["facilitator"], "guests": []},
]

# The address in people's browsers, without a slash at the end. Needed for a cohort.
PUBLIC_URL = ""  # "https://hub.example.org"

# Each person's pages on an address of their own keeps what one opens away from the others. It
# needs a wildcard name and certificate for it.
SUBDOMAINS = False

if hosting.trying():
    # `leadfolio hub`: one password for all, everyone works under your account, on this machine.
    hosting.configure_trial(c)
else:
    # Accounts are those of the machine. Any other authenticator goes here.
    c.JupyterHub.authenticator_class = "pam"
    c.PAMAuthenticator.open_sessions = False
    c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"
    # A web server in front of it holds the certificate.
    c.JupyterHub.bind_url = "http://127.0.0.1:8000"
    # Restarting the Hub ends nobody's work.
    c.JupyterHub.cleanup_servers = False

# --- What follows makes JupyterHub, nbgrader and leadfolio fit. ---------------------------------
# members: "members.csv" decides who is in, or "hub", if Hub groups or your authenticator do.
hosting.configure(
    c, courses=COURSES, public_url=PUBLIC_URL, subdomains=SUBDOMAINS, members="members.csv"
)

# Whatever you set below this line wins, for instance:
# c.Spawner.environment.update({"TZ": "America/New_York"})
