"""The one way a notebook is executed outside nbval: with time limits, named when they pass."""

import asyncio
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

CELL, START, NOTEBOOK = 120, 60, 300  # seconds


@dataclass(frozen=True)
class Run:
    """What one execution cost: seconds by cell id, and the kernel's peak memory in MB (Linux)."""

    seconds: dict[str, float]
    peak_mb: float | None


class NotebookError(RuntimeError):
    """A notebook that failed or took too long; the message names it and the cell."""


def execute(nb: NotebookNode, name: str, cell=CELL, start=START, notebook=NOTEBOOK) -> Run:
    """Execute every cell of `nb` in place, in a fresh kernel that has ended when this returns.

    The learner's state and the progress bars are switched off. Raises NotebookError.
    """
    seconds: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as state:
        env = os.environ | {"COMPANION_STATE": state, "COMPANION_PROGRESS": "0"}
        try:
            peak = asyncio.run(asyncio.wait_for(_execute(nb, seconds, env, cell, start), notebook))
        except TimeoutError:
            raise NotebookError(f"{name}: not finished after {notebook} s") from None
        except CellTimeoutError:
            raise NotebookError(f"{name}: a cell ran longer than {cell} s") from None
        except DeadKernelError:
            raise NotebookError(f"{name}: the kernel died") from None
        except CellExecutionError as error:
            raise NotebookError(f"{name}: {error}") from None
        except RuntimeError as error:  # the kernel did not start in time
            raise NotebookError(f"{name}: {error}") from None
    return Run(seconds, peak)


async def _execute(nb, seconds, env, cell, start) -> float | None:
    manager = AsyncKernelManager(kernel_name="python3")
    manager.kernel_spec.argv[0] = sys.executable  # this environment, whatever is registered
    client = NotebookClient(
        nb, km=manager, timeout=cell, startup_timeout=start, coalesce_streams=True
    )
    clock = asyncio.get_running_loop().time
    started = {}
    client.on_cell_execute = lambda cell, cell_index: started.update({cell.id: clock()})
    client.on_cell_executed = lambda cell, cell_index, execute_reply: seconds.update(
        {cell.id: clock() - started[cell.id]}
    )
    try:
        async with client.async_setup_kernel(env=env, cwd=tempfile.gettempdir()):
            for index, one in enumerate(nb.cells):
                await client.async_execute_cell(one, index)
            return _peak_mb(manager)
    finally:
        if manager.has_kernel:
            await manager.shutdown_kernel(now=True)


def _peak_mb(manager: AsyncKernelManager) -> float | None:
    status = Path(f"/proc/{manager.provisioner.pid}/status")
    if not status.exists():
        return None
    line = next(x for x in status.read_text().splitlines() if x.startswith("VmHWM"))
    return int(line.split()[1]) / 1024
