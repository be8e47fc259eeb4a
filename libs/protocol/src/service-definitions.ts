import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadPackageDefinition } from '@grpc/grpc-js';
import { loadSync, type Options, type PackageDefinition } from '@grpc/proto-loader';
import type { ProtoGrpcType as ArtifactsFile } from './generated/artifacts.js';
import type { ProtoGrpcType as DatasetsFile } from './generated/datasets.js';
import type { ProtoGrpcType as JobsFile } from './generated/jobs.js';
import type { ProtoGrpcType as PeersFile } from './generated/peers.js';
import type { ProtoGrpcType as UploadsFile } from './generated/uploads.js';
import type { ProtoGrpcType as WorkersFile } from './generated/workers.js';

type Files = JobsFile & UploadsFile & DatasetsFile & ArtifactsFile & WorkersFile & PeersFile;

/** The client constructors of package `thaw.v1`, each with its service definition. */
export type ServiceDefinitions = Files['thaw']['v1'];

const FILES = ['jobs', 'uploads', 'datasets', 'artifacts', 'workers', 'peers'].map(
  (name) => `thaw/v1/${name}.proto`,
);

let definition: PackageDefinition | undefined;
let loaded: ServiceDefinitions | undefined;

/** The folder of the `.proto` files: in an installed package beside the build, in a checkout at its top. */
export function protosFolder(): string {
  const carried = fileURLToPath(new URL('../protos', import.meta.url));
  return existsSync(carried) ? carried : fileURLToPath(new URL('../../../protos', import.meta.url));
}

/** Reads the `.proto` files on first use, with the options that the generated types were made with. */
export function serviceDefinitions(): ServiceDefinitions {
  loaded ??= (loadPackageDefinition(packageDefinition()) as unknown as Files).thaw.v1;
  return loaded;
}

/** What the `.proto` files say, for those who describe it to others. */
export function packageDefinition(): PackageDefinition {
  definition ??= load();
  return definition;
}

function load(): PackageDefinition {
  const optionsFile = fileURLToPath(new URL('../loader-options.json', import.meta.url));
  const options = JSON.parse(readFileSync(optionsFile, 'utf8')) as Options;
  // The generator takes names, the loader constructors; with a name it would leave enums as numbers.
  const types = { longs: Number, enums: String };
  return loadSync(FILES, { ...options, ...types, includeDirs: [protosFolder()] });
}
