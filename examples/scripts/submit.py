"""Submits a job file to a Thaw coordinator, waits for its end and downloads what it left: submit.py JOB KEY [HOST:PORT]

KEY: submitting again with the same key returns the first job. Exits 0 only when the job succeeded.
"""
import hashlib
import pathlib
import sys
import grpc  # pip install grpcio grpcio-tools

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "protos"))
jobs, job_services = grpc.protos_and_services("thaw/v1/jobs.proto")
uploads, upload_services = grpc.protos_and_services("thaw/v1/uploads.proto")
datasets, dataset_services = grpc.protos_and_services("thaw/v1/datasets.proto")
artifacts, artifact_services = grpc.protos_and_services("thaw/v1/artifacts.proto")
CHUNK_BYTES = 1 << 20


def content_of(data):
    return uploads.Content(sha256=hashlib.sha256(data).hexdigest(), size_bytes=len(data))


def upload(channel, blobs):
    """Sends those of some blobs that the coordinator does not have, from the byte on that it lacks."""
    service = upload_services.UploadServiceStub(channel)
    by_sha256 = {content_of(data).sha256: data for data in blobs}
    request = uploads.FindMissingRequest(contents=[content_of(data) for data in by_sha256.values()])
    for missing in service.FindMissing(request, timeout=60).missing:
        data, start = by_sha256[missing.sha256], missing.received_bytes
        header = uploads.UploadHeader(content=content_of(data), offset=start)
        chunks = (data[at : at + CHUNK_BYTES] for at in range(start, len(data), CHUNK_BYTES))
        messages = [uploads.UploadRequest(header=header), *(uploads.UploadRequest(chunk=chunk) for chunk in chunks)]
        service.Upload(iter(messages), timeout=3600)


def upload_path(channel, name, path):
    """Uploads a file, or a folder as a dataset, and says what stands for its name in the job file."""
    if not path.is_dir():
        data = path.read_bytes()
        upload(channel, [data])
        return jobs.UploadedPath(path=name, file=content_of(data).sha256)
    found = {file.relative_to(path).as_posix(): file for file in path.rglob("*") if file.is_file()}
    files = {name: file.read_bytes() for name, file in found.items() if "/." not in f"/{name}"}
    contents = {name: content_of(data) for name, data in files.items()}
    lines = [f"{contents[name].sha256} {contents[name].size_bytes} {name}\n" for name in sorted(files, key=str.encode)]
    manifest = "".join(lines).encode()
    upload(channel, [*files.values(), manifest])
    request = datasets.CreateDatasetRequest(digest=content_of(manifest).sha256)
    dataset = dataset_services.DatasetServiceStub(channel).CreateDataset(request, timeout=120).dataset
    return jobs.UploadedPath(path=name, dataset=dataset.digest)


def submit(channel, path, key):
    """Uploads what a job file names, submits it, and prints its events up to its end."""
    service = job_services.JobServiceStub(channel)
    text = path.read_text()
    needed = service.ListJobInputs(jobs.ListJobInputsRequest(job_file=text, file_name=path.name), timeout=10)
    inputs = [upload_path(channel, needs.path, path.parent / needs.path) for needs in needed.paths]
    request = jobs.SubmitJobRequest(job_file=text, file_name=path.name, inputs=inputs, idempotency_key=key)
    job = service.SubmitJob(request, timeout=10).job
    for update in service.WatchJob(jobs.WatchJobRequest(job_id=job.job_id)):
        if update.HasField("event"):
            print(" ".join(str(update.event).split()), flush=True)
    return service.GetJob(jobs.GetJobRequest(job_id=job.job_id), timeout=10).job


def download(channel, job):
    """Brings the files that a job left into a folder named as the job's id."""
    service = artifact_services.ArtifactServiceStub(channel)
    folder = pathlib.Path(job.job_id)
    folder.mkdir(exist_ok=True)
    for artifact in job.result.artifacts:
        request = artifacts.DownloadArtifactRequest(job_id=job.job_id, name=artifact.name)
        data = b"".join(message.chunk for message in service.DownloadArtifact(request, timeout=3600))
        if content_of(data).sha256 != artifact.sha256:
            sys.exit(f"{artifact.name}: expected SHA-256 {artifact.sha256}, received {content_of(data).sha256}")
        (folder / pathlib.PurePosixPath(artifact.name).name).write_bytes(data)


job_file, key, address = (*sys.argv[1:], "127.0.0.1:7070")[:3]
with grpc.insecure_channel(address) as channel:
    try:
        job = submit(channel, pathlib.Path(job_file).resolve(), key)
        print(job.job_id, jobs.JobStatus.Name(job.status))
        if job.status != jobs.JOB_STATUS_SUCCEEDED:
            sys.exit(1)
        download(channel, job)
    except grpc.RpcError as error:
        sys.exit(f"{error.code().name}: {error.details()}")
