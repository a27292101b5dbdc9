"""An Airflow DAG: the job each morning. What may pass (75) is tried again; what is refused fails at once."""

import subprocess

import pendulum
from airflow.exceptions import AirflowFailException
from airflow.sdk import DAG, task

COMMAND = ["/srv/news/.venv/bin/classify", "run", "/srv/news/config/sectors.yaml"]
DONE = (0, 4)
"""4: done, some records are in quarantine."""
TRY_AGAIN = 75
"""Another run holds the lock, or a cluster has no workers."""

with DAG(
    "news_sectors",
    schedule="0 5 * * *",
    start_date=pendulum.datetime(2026, 1, 1, tz="Asia/Baku"),
    catchup=False,
    max_active_runs=1,
):

    @task(retries=3, retry_delay=pendulum.duration(minutes=10))
    def classify() -> None:
        """Run the job."""
        code = subprocess.run(COMMAND, check=False).returncode
        if code == TRY_AGAIN:
            raise RuntimeError("classify exited with 75: the next try may go through")
        if code not in DONE:
            raise AirflowFailException(f"classify exited with {code}; its log says why")

    classify()
