"""Engine of a job: processes, logs and progress, and the output folder's lock, cache and publishing."""
