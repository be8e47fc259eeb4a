// @ts-check
/**
 * Dropout whose scale is learned. Allowed with `thaw up --module auto-scale-dropout.mjs`, named in a job file by
 * `modules: [auto-scale-dropout]`. Everything that it needs is its argument; it imports nothing.
 *
 * @param {import('thaw').LayerModuleApi} thaw
 */
export default ({ Layer, registerLayer, constant, tf }) => {
  class AutoScaleDropout extends Layer {
    /** @param {import('thaw').LayerOptions & { rate: number }} options */
    constructor(options) {
      super(options);
      this.rate = options.rate;
      /** @type {import('thaw').Weight | undefined} */
      this.scale = undefined;
    }

    /** @override */
    declareWeights() {
      this.scale = this.addWeight({ name: 'scale', shape: [], initializer: constant(1 / (1 - this.rate)) });
    }

    /**
     * @override
     * @param {import('@tensorflow/tfjs-core').Tensor} x
     * @param {import('thaw').CallContext} context
     */
    call(x, { training, random }) {
      if (!training) return x;
      const kept = tf.cast(tf.greaterEqual(random.uniform(x.shape), this.rate), 'float32');
      return tf.mul(tf.mul(x, kept), this.scale?.read() ?? 1);
    }

    /** @override */
    getConfig() {
      return { ...super.getConfig(), rate: this.rate };
    }

    /** @param {import('thaw').ConfigReader} read */
    static fromConfig(read) {
      return new AutoScaleDropout({ ...read.base(), rate: read.required('rate', read.number('rate')) });
    }
  }

  registerLayer(AutoScaleDropout);
};
