"""Run the batch job from Python: what `classify run` does, without a terminal."""

from __future__ import annotations

import datetime as dt
import os

from classify.config.settings import Settings
from classify.config.settings_file import configuration_of, load_configuration
from classify.output.run_record import RunRecord
from classify.run import job
from classify.run.engine.progress import Progress, no_progress


def run_job(
    settings: Settings | str | os.PathLike[str],
    *,
    now: dt.datetime | None = None,
    progress: Progress = no_progress,
) -> RunRecord:
    """Run the job of some settings, publish its folder and return its record, as ``run.json`` holds it.

    The folder is ``settings.output.path / "runs" / record.run_id``. Nothing is printed: warnings are in the
    record, and the logger ``classify`` tells of stages. Nothing of a run stays in the process, and runs into
    different output folders may go on in several threads. Import what calls this from a module that does
    nothing when it is imported (``if __name__ == "__main__":``): worker processes import it again.

    Parameters
    ----------
    settings : Settings or path
        As `load_settings` returns them, or the path of a settings file.
    now : datetime or None, default=None
        The moment of the run, with a time zone: it names the run and decides which dates lie in the future.
        None takes the clock.
    progress : callable, default: tells nobody
        Called with the stage, the batches done and the batches in all.

    Returns
    -------
    record : RunRecord
        ``record.counts.quarantined`` says how many records could not be used, ``record.drift`` what is not
        usual.

    Raises
    ------
    ClassifyError
        Of `classify.errors`, in lines for people: settings, label set, model, input or output refused, or
        another run holds the lock (`LockedError`).
    ValueError
        If `now` has no time zone.

    Examples
    --------
    >>> from classify import load_settings, run_job
    >>> record = run_job(load_settings("config/sectors.yaml"))  # doctest: +SKIP
    >>> record.counts.articles  # doctest: +SKIP
    54
    """
    if now is not None and now.tzinfo is None:
        raise ValueError("now has no time zone; give one, such as datetime.now(timezone.utc)")
    configuration = (
        configuration_of(settings) if isinstance(settings, Settings) else load_configuration(settings)
    )
    return job.run_job(configuration, now or dt.datetime.now(dt.UTC), progress).record
