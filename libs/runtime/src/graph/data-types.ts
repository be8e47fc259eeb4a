/** The numbers of TensorFlow's `DataType`. @source tensorflow/core/framework/types.proto */
export const DT_FLOAT = 1;
export const DT_INT32 = 3;
export const DT_BFLOAT16 = 14;
export const DT_HALF = 19;
