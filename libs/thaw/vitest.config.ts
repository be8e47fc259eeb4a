import { tensorflowProject } from '../../vitest.tensorflow.mjs';

export default tensorflowProject('thaw');
