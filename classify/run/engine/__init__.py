"""What a job runs on: processes, logs and progress, and the output folder's lock, cache and publishing."""
