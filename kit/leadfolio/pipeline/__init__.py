"""What a facilitator can do with a course: one function a command of the terminal.

`pipeline.publish(…)` is found here; each function lives in a file named for the work.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from leadfolio.pipeline.building import build as build
    from leadfolio.pipeline.checking import check as check
    from leadfolio.pipeline.collecting import collect as collect
    from leadfolio.pipeline.commenting import feedback as feedback
    from leadfolio.pipeline.comparing import fit as fit
    from leadfolio.pipeline.demonstrating import demo as demo
    from leadfolio.pipeline.diagnosing import doctor as doctor
    from leadfolio.pipeline.handing_over import hand_over as hand_over
    from leadfolio.pipeline.hosting import hub as hub
    from leadfolio.pipeline.looking_over import status as status
    from leadfolio.pipeline.membership import sync as sync
    from leadfolio.pipeline.overseeing import restore as restore
    from leadfolio.pipeline.overseeing import set_aside as set_aside
    from leadfolio.pipeline.overseeing import standard as standard
    from leadfolio.pipeline.previewing import preview as preview
    from leadfolio.pipeline.publishing import publish as publish
    from leadfolio.pipeline.releasing import release as release
    from leadfolio.pipeline.reporting import report as report
    from leadfolio.pipeline.serving import serve as serve
    from leadfolio.pipeline.starting import init as init
    from leadfolio.pipeline.taking_back import forget as forget
    from leadfolio.pipeline.taking_back import withdraw as withdraw
    from leadfolio.pipeline.watching import watch as watch

LIVES_IN = {
    "init": "starting",
    "check": "checking",
    "build": "building",
    "release": "releasing",
    "collect": "collecting",
    "feedback": "commenting",
    "publish": "publishing",
    "watch": "watching",
    "status": "looking_over",
    "standard": "overseeing",
    "set_aside": "overseeing",
    "restore": "overseeing",
    "fit": "comparing",
    "hand_over": "handing_over",
    "withdraw": "taking_back",
    "forget": "taking_back",
    "report": "reporting",
    "serve": "serving",
    "preview": "previewing",
    "hub": "hosting",
    "sync": "membership",
    "demo": "demonstrating",
    "doctor": "diagnosing",
}


def __getattr__(name: str) -> Any:
    # Lazy: publishing what did not change must not wait for nbgrader to load.
    if name in LIVES_IN:
        return getattr(import_module(f"leadfolio.pipeline.{LIVES_IN[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
