"""`python -m helpers.authoring COMMAND [N…]`: see --help."""

import argparse
import sys

from helpers.authoring import datasets, runner, sources, versions

HELP = {
    "refresh": "execute the source notebooks and store their outputs",
    "workbook": "write the learner's copies into work/, keeping what the learner changed",
    "restore": "put the learner's copy of one notebook, or one of its cells, back to its source",
    "handout": "write copies without outputs and solutions into build/handout/",
    "experiments": "run the rows of the named experiments that are missing or stale",
    "bench": "print ratios of running times against other libraries",
    "data": "make the named files in data/ again",
}


def main() -> int:
    """Run one command; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m helpers.authoring")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, help_text in HELP.items():
        what = {"data": "FILE", "experiments": "NAME", "restore": "N CELL"}.get(name, "N")
        command = commands.add_parser(name, help=help_text)
        command.add_argument("which", nargs="*", metavar=what)
        if name == "experiments":
            command.add_argument(
                "--scheduler", metavar="tcp://HOST:PORT", help="run on this Dask cluster"
            )
    options = vars(parser.parse_args())
    try:
        globals()[options.pop("command")](options.pop("which"), **options)
    except (ValueError, runner.NotebookError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def refresh(numbers: list[str]) -> None:
    """Execute and store, one line a notebook."""
    for path in sources(numbers):
        run = versions.refresh(path)
        cell, longest = max(run.seconds.items(), key=lambda item: item[1])
        memory = f", {max(run.peaks.values()):.0f} MB" if run.peaks else ""
        print(
            f"{path.stem}: {sum(run.seconds.values()):.1f} s of CPU, "
            f"longest {cell} {longest:.1f} s{memory}"
        )


def workbook(numbers: list[str]) -> None:
    """Write the learner's copies, for a JupyterLab without a pop-up about news."""
    versions.quiet_lab()
    for line in versions.write_workbooks(paths=sources(numbers)):
        print(line)


def restore(which: list[str]) -> None:
    """Put back notebook `which[0]`, or its cell `which[1]`."""
    if len(which) not in (1, 2):
        raise ValueError("restore takes a notebook's number and, for one cell, the cell's id")
    for line in versions.restore(*sources(which[:1]), *which[1:]):
        print(line)


def handout(numbers: list[str]) -> None:
    """Write the handouts."""
    versions.write_handouts(paths=sources(numbers))


def data(names: list[str]) -> None:
    """Make data files, all of them if none is named."""
    for name in names or datasets.MAKERS:
        print(datasets.make(name))


def experiments(names: list[str], scheduler: str | None = None) -> None:
    """Run what is missing of the named experiments, or of all, here or on a Dask cluster."""
    from helpers.authoring.experiments import EXPERIMENTS, run

    for name in names or EXPERIMENTS:
        if name not in EXPERIMENTS:
            raise ValueError(
                f"no experiment is called {name!r}; there are {', '.join(EXPERIMENTS)}"
            )
        try:
            run(name, EXPERIMENTS[name], scheduler=scheduler)
        except KeyboardInterrupt:
            raise ValueError(f"{name}: interrupted; the rows so far are stored") from None


def bench(_: list[str]) -> None:
    """Print how many times as long other libraries take."""
    from helpers.authoring.bench import pooling_rows, recurrent_rows, token_rows

    for name, ratio in [*pooling_rows(), *token_rows(), *recurrent_rows()]:
        print(f"{name:45} {ratio:6.1f}")


if __name__ == "__main__":
    sys.exit(main())
