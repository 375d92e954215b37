"""What the Python original does before its first request: load its modules and make its S3 client. Prints milliseconds."""
import time

started = time.perf_counter()

import json  # noqa: E402, F401
import os  # noqa: E402
from datetime import datetime  # noqa: E402, F401

import boto3  # noqa: E402

s3 = boto3.client("s3")
AUDIT_BUCKET = os.environ["AUDIT_BUCKET"]

print((time.perf_counter() - started) * 1000)
