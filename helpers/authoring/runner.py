"""The one way a notebook is executed outside nbval: with time limits, named when they pass."""

import asyncio
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbformat import NotebookNode

CELL, START, NOTEBOOK = 120, 60, 300  # seconds


@dataclass(frozen=True)
class Run:
    """What one execution cost, by cell id: CPU seconds, and the kernel's peak MB until then.

    Only Linux tells the latter.
    """

    seconds: dict[str, float]
    peaks: dict[str, float]


class NotebookError(RuntimeError):
    """A notebook that failed or took too long; the message names it and the cell."""


def execute(nb: NotebookNode, name: str, cell=CELL, start=START, notebook=NOTEBOOK) -> Run:
    """Execute every cell of `nb` in place, in a fresh kernel that has ended when this returns.

    The learner's state starts empty and no progress bars are shown. Raises NotebookError.
    """
    clock = _Clock(cell, notebook)
    with tempfile.TemporaryDirectory() as state:
        env = os.environ | {"COMPANION_STATE": state, "COMPANION_PROGRESS": "0"}
        try:
            asyncio.run(asyncio.wait_for(_execute(nb, clock, env, start), 2 * notebook))
        except TimeoutError:
            raise NotebookError(f"{name}, {clock.at}: no end in sight, so it was ended") from None
        except DeadKernelError:
            raise NotebookError(f"{name}, {clock.at}: the kernel died") from None
        except CellExecutionError as error:
            said = f"{error.ename}: {error.evalue}"
            raise NotebookError(f"{name}, {clock.at}: {said}") from None
        except RuntimeError as error:  # the kernel did not start in time
            raise NotebookError(f"{name}: {error}") from None
    return Run(clock.seconds, clock.peaks)


class _Clock:
    """Which cell is running, what its kernel has taken, and how long it may take by the clock."""

    def __init__(self, cell: float, notebook: float) -> None:
        self.cell, self.end, self.started = cell, time.monotonic() + notebook, 0.0
        self.at, self.kernel = "before its first cell", None
        self.seconds, self.peaks = {}, {}

    def cpu(self) -> float:
        times = self.kernel.cpu_times()
        return times.user + times.system

    def start(self, cell: NotebookNode, **_) -> None:
        self.at, self.started = f"cell {cell.id}", self.cpu()

    def stop(self, cell: NotebookNode, **_) -> None:
        self.seconds[cell.id] = self.cpu() - self.started
        if peak := _peak_mb(self.kernel.pid):
            self.peaks[cell.id] = peak

    def left(self, cell: NotebookNode) -> float:
        return max(1, min(self.cell, self.end - time.monotonic()))


async def _execute(nb, clock: _Clock, env: dict, start: float) -> None:
    manager = AsyncKernelManager(kernel_name="python3")
    manager.kernel_spec.argv[0] = sys.executable  # this environment, whatever is registered
    limits = {"timeout_func": clock.left, "startup_timeout": start, "shutdown_kernel": "immediate"}
    client = NotebookClient(nb, km=manager, coalesce_streams=True, **limits)
    client.on_cell_execute, client.on_cell_executed = clock.start, clock.stop
    folder = tempfile.gettempdir()
    try:
        async with client.async_setup_kernel(env=env, cwd=folder, cleanup_kc=True):
            clock.kernel = psutil.Process(manager.provisioner.pid)
            for index, cell in enumerate(nb.cells):
                await client.async_execute_cell(cell, index)
    finally:
        if manager.has_kernel:
            await manager.shutdown_kernel(now=True)


def _peak_mb(pid: int) -> float | None:
    status = Path(f"/proc/{pid}/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(x.split()[1]) / 1024 for x in lines if x.startswith("VmHWM")), None)
