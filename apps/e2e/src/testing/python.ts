import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A Python that can speak gRPC: `THAW_PYTHON`, else `python3`; undefined when it cannot. */
export async function findPython(): Promise<string | undefined> {
  const python = process.env['THAW_PYTHON'] ?? 'python3';
  try {
    await promisify(execFile)(python, ['-c', 'import grpc, grpc_tools']);
    return python;
  } catch {
    return undefined;
  }
}
