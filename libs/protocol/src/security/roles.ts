/** Who may be at the other end of a call. An admin may call everything. */
export const ROLES = ['admin', 'user', 'worker'] as const;

/** One of {@link ROLES}. */
export type Role = (typeof ROLES)[number];

/** Whom a method lets in: some roles, whoever has any role, or everybody. */
export type Admission = readonly Role[] | 'any role' | 'everybody';

const USERS: Admission = ['admin', 'user'];
const WORKERS: Admission = ['admin', 'worker'];

/** One row for every method of every service that a Thaw server may have. */
export const METHOD_ADMISSIONS: Readonly<Record<string, Admission>> = {
  '/thaw.v1.JobService/SubmitJob': USERS,
  '/thaw.v1.JobService/ListJobInputs': USERS,
  '/thaw.v1.JobService/GetJob': USERS,
  '/thaw.v1.JobService/ListJobs': USERS,
  '/thaw.v1.JobService/WatchJob': USERS,
  '/thaw.v1.JobService/CancelJob': USERS,
  '/thaw.v1.JobService/ResumeJob': USERS,
  '/thaw.v1.JobService/ReadJobLog': USERS,
  '/thaw.v1.JobService/ReadLedger': USERS,
  '/thaw.v1.JobService/LocateExamples': USERS,
  '/thaw.v1.JobService/DescribeCoordinator': 'any role',
  '/thaw.v1.UploadService/FindMissing': USERS,
  '/thaw.v1.UploadService/Upload': USERS,
  '/thaw.v1.DatasetService/CreateDataset': USERS,
  '/thaw.v1.DatasetService/ListDatasets': USERS,
  '/thaw.v1.DatasetService/DeleteDataset': USERS,
  '/thaw.v1.ArtifactService/ListArtifacts': USERS,
  '/thaw.v1.ArtifactService/DownloadArtifact': USERS,
  '/thaw.v1.ArtifactService/DownloadHeldOut': USERS,
  '/thaw.v1.WorkerService/Join': WORKERS,
  '/thaw.v1.WorkerService/FetchBlock': WORKERS,
  '/thaw.v1.WorkerService/FetchModel': WORKERS,
  '/thaw.v1.WorkerService/StoreArtifact': WORKERS,
  '/thaw.v1.WorkerService/StoreCheckpoint': WORKERS,
  '/thaw.v1.WorkerService/FetchCheckpoint': WORKERS,
  '/thaw.v1.PeerService/Exchange': WORKERS,
  '/thaw.v1.PeerService/FetchState': WORKERS,
  '/thaw.v1.PeerService/FetchFeatures': WORKERS,
  '/grpc.health.v1.Health/Check': 'everybody',
  '/grpc.health.v1.Health/Watch': 'everybody',
  '/grpc.health.v1.Health/List': 'everybody',
  '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo': 'any role',
  '/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo': 'any role',
};

/** Whether a text names a role. */
export function isRole(text: unknown): text is Role {
  return (ROLES as readonly unknown[]).includes(text);
}
