import type { CallbackHooks } from '@thaw/training';

import { Callback } from './callback.js';

/** A callback made of functions. @source keras/src/callbacks/lambda_callback.py */
export class LambdaCallback extends Callback {
  constructor(hooks: CallbackHooks) {
    super();
    Object.assign(this, hooks);
  }
}
