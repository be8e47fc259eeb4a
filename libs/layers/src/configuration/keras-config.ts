/** What JSON can hold. */
export type Json =
  string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/** The settings of an object, under Keras's snake_case keys. */
export type ConfigRecord = Readonly<Record<string, Json | undefined>>;

/**
 * A layer or another object in the form of Keras 3's `serialize_keras_object`.
 * Reading needs `class_name` alone; writing fills in what Keras's `model_from_json` asks for.
 */
export interface KerasConfig {
  readonly [key: string]: Json | undefined;
  readonly class_name: string;
  readonly config?: ConfigRecord;
}
