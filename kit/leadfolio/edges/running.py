"""Running notebooks by papermill: setting parameters, and one run that nothing is kept of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from jupyter_core.utils import ensure_event_loop
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError
from papermill.execute import execute_notebook

from leadfolio.errors import MachineError

KERNEL = "python3"
ENGINE = "leadfolio"
START_SECONDS = 120
SET = "parameters--set"
LOG = ".kernel.log"
TAKEN, TRIES = "Address already in use", 4
# These libraries have no types of their own.
_client: Any = PapermillNotebookClient
_execute: Any = execute_notebook
_node: Any = nbformat.from_dict
_register: Any = papermill_engines.register


def has_kernel() -> bool:
    """Whether Jupyter knows the kernel that notebooks ask for."""
    specifications: Any = KernelSpecManager()
    return KERNEL in specifications.find_kernel_specs()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """Where a notebook stopped: the cell's id, and why, in one line."""

    cell: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What came of a run: where it stopped, if it did, what each cell (by its id) showed, and all of it."""

    stopped: Stopped | None = None
    shown: Mapping[str, str] = field(default_factory=dict)
    notebook: Mapping[str, Any] = field(default_factory=dict)


class _Engine(NBClientEngine):
    """papermill's own way of running, in a folder and surroundings of our choice.

    papermill changes the whole program's folder for a run; two runs at a time need their own.
    """

    @classmethod
    def execute_managed_notebook(  # type: ignore[override]
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        folder: str,
        environment: Mapping[str, str],
        seconds: int,
        **_: Any,
    ) -> Any:
        client = _client(
            nb_man,
            kernel_name=kernel_name,
            timeout=seconds,
            startup_timeout=START_SECONDS,
            resources={"metadata": {"path": folder}},
            # Nothing of this run is kept, so nothing has to be put away.
            shutdown_kernel="immediate",
        )
        # A kernel's own warnings are not a facilitator's; its last words are, if it dies.
        with Path(folder, LOG).open("wb") as log:
            return client.execute(env=dict(environment), stderr=log)


def with_parameters(notebook: Mapping[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
    """Return a notebook with its parameters set below its own, and no trace of this machine."""
    prepared = _execute(
        _node(dict(notebook)),
        None,
        parameters=dict(values),
        kernel_name=KERNEL,
        prepare_only=True,
        progress_bar=False,
    )
    return {
        **_plain(prepared),
        "cells": [_cell(_plain(cell)) for cell in prepared["cells"]],
        "metadata": {
            **{name: _plain(value) for name, value in notebook["metadata"].items()},
            "papermill": {"parameters": dict(values)},
        },
    }


def run(
    notebook: Mapping[str, Any], *, folder: Path, environment: Mapping[str, str], seconds: int
) -> Ran:
    """Run a notebook once in `folder`, each cell for `seconds` at most.

    Raises:
        MachineError: there is no kernel to run it.
    """
    ran = _run_once(notebook, folder=folder, environment=environment, seconds=seconds)
    for _ in range(TRIES - 1):
        # Jupyter draws free ports and binds them later: another kernel, started in the same
        # moment, may have one of them by then. That is nothing the notebook did.
        if ran.stopped is None or TAKEN not in ran.stopped.why:
            break
        ran = _run_once(notebook, folder=folder, environment=environment, seconds=seconds)
    return ran


def _run_once(
    notebook: Mapping[str, Any], *, folder: Path, environment: Mapping[str, str], seconds: int
) -> Ran:
    _register(ENGINE, _Engine)
    ran = _node(_plain(notebook))
    nbformat.validate(ran)
    loop = ensure_event_loop()
    try:
        ran = _execute(
            ran,
            None,
            engine_name=ENGINE,
            kernel_name=KERNEL,
            progress_bar=False,
            folder=str(folder),
            environment=environment,
            seconds=seconds,
        )
    except PapermillExecutionError as error:
        why = f"{error.ename}: {error.evalue}".rstrip(": ").split("\n")[0]
        return Ran(stopped=Stopped(cell=notebook["cells"][error.cell_index]["id"], why=why))
    except CellTimeoutError:
        why = f"a cell ran for longer than {seconds} seconds"
        return Ran(stopped=Stopped(cell="", why=why))
    except RuntimeError as error:
        if not isinstance(error, DeadKernelError) and not str(error).startswith("Kernel "):
            raise
        why = f"the Python that ran it ended by itself{_last_words(folder)}"
        return Ran(stopped=Stopped(cell="", why=why))
    except NoSuchKernel as error:
        raise MachineError(
            f"Jupyter knows no kernel called {KERNEL}",
            do="install ipykernel in leadfolio's environment, then run `leadfolio doctor`",
        ) from error
    finally:
        # The libraries make one loop a thread and leave it open, with its sockets.
        if not loop.is_running():
            loop.close()
    shown = {cell["id"]: _shown(cell) for cell in ran["cells"] if "outputs" in cell}
    return Ran(shown=shown, notebook=_plain(ran))


def _shown(cell: Mapping[str, Any]) -> str:
    """Return what a cell showed, as HTML where it has any, else as text."""
    outputs = [
        output.get("data", {"text/plain": output.get("text", "")}) for output in cell["outputs"]
    ]
    return "\n".join(data.get("text/html") or data.get("text/plain", "") for data in outputs)


def _last_words(folder: Path) -> str:
    """Return the last error that a kernel wrote before it ended, or its last line, if any."""
    lines = (folder / LOG).read_text(encoding="utf-8", errors="replace").split("\n")
    said = [line.strip() for line in lines if line.strip() and "WARNING" not in line]
    last = next((line for line in reversed(said) if "Error" in line), said[-1] if said else "")
    return f" ({last[:200]})" if last else ""


def _cell(cell: dict[str, Any]) -> dict[str, Any]:
    """Return a cell without papermill's marks; the one it added gets a name that stays."""
    metadata = {name: value for name, value in cell["metadata"].items() if name != "papermill"}
    if "injected-parameters" in metadata.get("tags", []):
        cell = {**cell, "id": SET}
        metadata |= {"deletable": False, "editable": False, "jupyter": {"source_hidden": True}}
    if not metadata.get("tags"):
        metadata.pop("tags", None)
    return {**cell, "metadata": metadata}


def _plain(value: Any) -> Any:
    """Return JSON as plain dicts and lists, for NotebookNode tells its own of itself."""
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list) else value
