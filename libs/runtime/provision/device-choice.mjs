// @ts-check
import { isDriverNewEnough, OLDEST_DRIVER } from './nvidia-driver.mjs';
import { ProvisionError } from './provision-error.mjs';
import { setupCommand } from './setup-command.mjs';

/** @typedef {import('./wheels.mjs').Device} Device */

/**
 * What a set-up is for. Of a warning a person should know every time, of a reason when something is put in place for it.
 * @typedef {{ device: Device, warning?: string, reason?: string }} DeviceChoice
 */

/**
 * Chooses for what TensorFlow is set up: what was asked for, else CUDA where a driver answers.
 * @param {Device | undefined} wanted
 * @param {import('./nvidia-driver.d.mts').DriverReport} driver
 * @returns {DeviceChoice}
 * @throws {ProvisionError} FAILED_PRECONDITION for CUDA under a driver that is too old for it, also where nobody asked: a GPU is not passed over in silence
 */
export function chooseDevice(wanted, driver) {
  if (wanted === 'cpu') return { device: 'cpu' };
  if (driver.kind === 'silent') {
    if (wanted === 'cuda') return { device: 'cuda', warning: withoutDriver(driver.reason) };
    return driver.isInstalled ? { device: 'cpu', warning: passedOver(driver.reason) } : { device: 'cpu' };
  }
  if (!isDriverNewEnough(driver.driverVersion)) throw tooOld(driver.driverVersion);
  const names = driver.gpus.map(({ name, memoryMiB }) => `${name} (${memoryMiB} MiB)`);
  return { device: 'cuda', reason: `driver ${driver.driverVersion} answers for ${names.join(', ')}` };
}

/** @param {string} reason */
function withoutDriver(reason) {
  return `no NVIDIA driver answers here (${reason}): CUDA is put in place all the same, and computes on no GPU before a driver from ${OLDEST_DRIVER} is there`;
}

/** @param {string} reason */
function passedOver(reason) {
  return `the NVIDIA driver does not work (${reason}), so TensorFlow is set up for the processor: repair it and run \`${setupCommand()}\` again to use the GPU`;
}

/** @param {string} received */
function tooOld(received) {
  return new ProvisionError(
    'FAILED_PRECONDITION',
    `The NVIDIA driver ${received} is too old for CUDA 12, which needs ${OLDEST_DRIVER} or newer: update the driver, or set TensorFlow up for the processor with --device cpu.`,
  );
}
