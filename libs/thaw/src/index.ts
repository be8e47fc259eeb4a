/**
 * What a user imports: Keras's layers and models, with its semantics of `trainable` and `training`. Jobs on a
 * cluster are submitted through `thaw/client`.
 */
export * from '@thaw/layers';
