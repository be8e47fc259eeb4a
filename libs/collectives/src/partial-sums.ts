import { childrenOf, subtreeKey, subtreesOfRun, type ReplicaRun, type Subtree } from '@thaw/orchestration';
import { addInto } from '@thaw/vectors';
import { InvalidReduce } from './errors.js';

/** The sum of the replicas from `first` on, up to where the entry above it on the stack begins. */
interface Entry {
  readonly first: number;
  readonly values: Float32Array;
}

/**
 * Sums up a worker's replicas, one after the other, into the largest subtrees that its run covers: the same
 * additions in the same order as the reduction tree. It works like a binary counter, so that besides the sums
 * that are complete at most one vector per level of the tree is held; these buffers are used again in each step.
 */
export class PartialSums {
  readonly #numReplicas: number;
  readonly #run: ReplicaRun;
  readonly #subtrees: readonly Subtree[];
  readonly #allocate: () => Float32Array;
  /** Not in use now. */
  readonly #free: Float32Array[] = [];
  /** Ascending; all within the subtree of the run that is being summed, each less deep than the one above it. */
  #stack: Entry[] = [];
  #sums = new Map<string, Float32Array>();
  /** The subtree that the stack belongs to. */
  #subtree: Subtree | undefined;
  /** The lowest replica that may still come. */
  #next: number;

  /** @param options.allocate makes one zero-filled or garbage vector, for instance on a SharedArrayBuffer */
  constructor(options: { numReplicas: number; run: ReplicaRun; allocate: () => Float32Array }) {
    this.#numReplicas = options.numReplicas;
    this.#run = options.run;
    this.#subtrees = subtreesOfRun(options.numReplicas, options.run);
    this.#allocate = options.allocate;
    this.#next = options.run.start;
  }

  /** Begins a step: takes back the buffers of the sums that the last step gave out. */
  begin(): void {
    for (const values of this.#sums.values()) this.#free.push(values);
    for (const { values } of this.#stack) this.#free.push(values);
    this.#sums = new Map();
    this.#stack = [];
    this.#subtree = undefined;
    this.#next = this.#run.start;
  }

  /**
   * Adds one replica. Replicas come in ascending order; one without examples is left out, not added as zeros.
   * @param compute writes every element of the replica's vector
   * @throws InvalidReduce when the replica is not in the run, or comes late; whatever `compute` throws, after
   * which the step can only be begun again
   */
  add(replica: number, compute: (into: Float32Array) => void): void {
    compute(this.#push(replica));
    this.#next = replica + 1;
    this.#combine(this.#next);
  }

  /**
   * Adds the last replica, in the same additions as {@link add} and {@link finish}, which follows, while others read the sums as far
   * as they are.
   *
   * @param compute writes the replica's vector from its beginning on, and says up to which element it has
   * @param onGrowth is given the sums as {@link finish} gives them, which are there up to so many elements
   * @throws as {@link add}
   */
  addLast(
    replica: number,
    compute: (into: Float32Array, onWritten: (elements: number) => void) => void,
    onGrowth: (elements: number, sums: ReadonlyMap<string, Float32Array>) => void,
  ): void {
    const values = this.#push(replica);
    const terms = this.#stack.map((entry) => entry.values);
    const sums = this.#sumsToBe();
    let done = 0;
    compute(values, (elements) => {
      addDown(terms, done, elements);
      done = elements;
      onGrowth(elements, sums);
    });
    this.#next = this.#run.end;
    this.#stack.splice(1);
    this.#free.push(...terms.slice(1));
  }

  /**
   * Ends a step.
   * @returns the sum of each subtree with a present replica, keyed by `subtreeKey`; theirs until {@link begin}
   */
  finish(): ReadonlyMap<string, Float32Array> {
    this.#complete();
    this.#next = this.#run.end;
    return this.#sums;
  }

  /** The buffer of the replica that comes next, on top of the stack. */
  #push(replica: number): Float32Array {
    if (!Number.isInteger(replica) || replica < this.#next || replica >= this.#run.end) {
      throw new InvalidReduce(
        `partial sums of replicas ${this.#run.start} to ${this.#run.end - 1}: expected one of ${this.#next} to ${this.#run.end - 1} next, received ${replica}`,
      );
    }
    this.#enter(replica);
    const values = this.#free.pop() ?? this.#allocate();
    this.#stack.push({ first: replica, values });
    return values;
  }

  /** What {@link finish} will give: with the sum of the subtree to which the stack belongs, which ends up in its lowest entry. */
  #sumsToBe(): ReadonlyMap<string, Float32Array> {
    const [lowest] = this.#stack;
    if (lowest === undefined || this.#subtree === undefined) return this.#sums;
    return new Map(this.#sums).set(subtreeKey(this.#subtree), lowest.values);
  }

  /** Makes the stack ready for a replica: completes the subtree before, or combines what it cannot belong to. */
  #enter(replica: number): void {
    if (this.#subtree !== undefined && contains(this.#subtree, replica)) {
      this.#combine(replica);
      return;
    }
    this.#complete();
    this.#subtree = this.#subtrees.find((subtree) => contains(subtree, replica));
  }

  #complete(): void {
    this.#combine(this.#numReplicas);
    const sum = this.#stack.pop();
    if (sum !== undefined && this.#subtree !== undefined)
      this.#sums.set(subtreeKey(this.#subtree), sum.values);
    this.#subtree = undefined;
  }

  /** Adds the top of the stack to the entry below it while `next` belongs no more to the same right half. */
  #combine(next: number): void {
    for (;;) {
      const right = this.#stack.at(-1);
      const left = this.#stack.at(-2);
      if (left === undefined || right === undefined) return;
      if (contains(rightHalf(this.#numReplicas, left.first, right.first), next)) return;
      addInto(left.values, right.values);
      this.#stack.pop();
      this.#free.push(right.values);
    }
  }
}

/** Adds a part of each vector to that of the one below it, from the top down. */
function addDown(terms: readonly Float32Array[], start: number, end: number): void {
  let above: Float32Array | undefined;
  for (const vector of terms.toReversed()) {
    const part = vector.subarray(start, end);
    if (above !== undefined) addInto(part, above);
    above = part;
  }
}

function contains(subtree: Subtree, replica: number): boolean {
  return subtree.start <= replica && replica < subtree.start + subtree.width;
}

/** The right half of the lowest node above two replicas; `right` lies in it and `left` in the other. */
function rightHalf(numReplicas: number, left: number, right: number): Subtree {
  let node: Subtree = { start: 0, width: numReplicas };
  for (;;) {
    const children = childrenOf(node);
    if (children === undefined) return node;
    if (contains(children[0], left) && contains(children[1], right)) return children[1];
    node = contains(children[0], right) ? children[0] : children[1];
  }
}
