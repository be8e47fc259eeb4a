import { tensorflowProject } from '../../vitest.tensorflow.mjs';

export default tensorflowProject('training');
