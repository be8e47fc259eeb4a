import { tensorflowProject } from '../../vitest.tensorflow.mjs';

export default tensorflowProject('model-files');
