/** The dimensions of a tensor, batch included; `null` is a dimension that is known only when data comes. */
export type Shape = readonly (number | null)[];

/** Whether a value is a list of positive integers and nulls. */
export function isShape(value: unknown): value is Shape {
  return (
    Array.isArray(value) &&
    value.every(
      (dim: unknown) => dim === null || (typeof dim === 'number' && Number.isInteger(dim) && dim > 0),
    )
  );
}

/** One shape for a single input or output, a list of shapes for several. */
export type Shapes = Shape | readonly Shape[];

/** Whether `shapes` is a list of shapes rather than one shape. */
export function isShapeList(shapes: Shapes): shapes is readonly Shape[] {
  return shapes.length > 0 && Array.isArray(shapes[0]);
}

/** The shapes as a list, also when there is only one. */
export function shapeList(shapes: Shapes): readonly Shape[] {
  return isShapeList(shapes) ? shapes : [shapes];
}

/** One shape alone when the list has one, the list itself otherwise. */
export function unwrapShapes(shapes: readonly Shape[]): Shapes {
  const [first] = shapes;
  return shapes.length === 1 && first !== undefined ? first : shapes;
}

/** A shape as messages print it: `[null, 32, 32, 3]`. */
export function formatShape(shape: Shapes): string {
  return `[${shape.map((dim) => (Array.isArray(dim) ? formatShape(dim as Shape) : String(dim))).join(', ')}]`;
}

/** Whether two shapes have the same rank and no known dimension in which they differ. */
export function areShapesCompatible(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, axis) => dim === null || b[axis] === null || dim === b[axis]);
}

/** The number of elements of a fully known shape. */
export function sizeOfShape(shape: readonly number[]): number {
  return shape.reduce((size, dim) => size * dim, 1);
}
