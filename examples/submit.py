"""Submits a job file to a Thaw coordinator and waits for its end: python submit.py JOB [HOST:PORT]"""
import pathlib
import sys
import grpc  # pip install grpcio grpcio-tools

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "protos"))
messages, services = grpc.protos_and_services("thaw/v1/jobs.proto")

path = pathlib.Path(sys.argv[1]).resolve()
address = sys.argv[2] if len(sys.argv) > 2 else "127.0.0.1:7070"
request = messages.SubmitJobRequest(job_file=path.read_text(), file_name=path.name, folder=str(path.parent))
with grpc.insecure_channel(address) as channel:
    coordinator = services.JobServiceStub(channel)
    try:
        job = coordinator.SubmitJob(request, timeout=10).job
        for update in coordinator.WatchJob(messages.WatchJobRequest(job_id=job.job_id)):
            if update.HasField("event"):
                print(" ".join(str(update.event).split()), flush=True)
        job = coordinator.GetJob(messages.GetJobRequest(job_id=job.job_id), timeout=10).job
    except grpc.RpcError as error:
        sys.exit(f"{error.code().name}: {error.details()}")
print(job.job_id, messages.JobStatus.Name(job.status))
sys.exit(0 if job.status == messages.JOB_STATUS_SUCCEEDED else 1)
