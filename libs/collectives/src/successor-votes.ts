import { compareGenerations, type Generation } from '@thaw/orchestration';
import type { GradientChunk } from '@thaw/protocol';

/** The word of a member that has no part in the next generation: it leaves this one when all others do. */
export const ANY_SUCCESSOR: Generation = { term: 0, number: 0 };

/** What members say in one reduce. */
interface Round {
  /** By rank, of those who have said something. */
  readonly votes: Map<number, Generation | undefined>;
  /** What the owner of a bucket made of the votes of all. */
  told?: { readonly successor: Generation | undefined };
}

/**
 * In which generation the members of this one are ready to go on, as they say with their partial sums. Who owns a bucket
 * hears of all others before it combines it, and tells with its result whether all said the same; so every member
 * knows the same of each reduce, and they leave a generation after the same one.
 */
export class SuccessorVotes {
  readonly #rank: number;
  readonly #worldSize: number;
  #current: Round = { votes: new Map() };
  /** Of the reduce that peers have begun and this member has not. */
  #early: Round = { votes: new Map() };

  constructor(rank: number, worldSize: number) {
    this.#rank = rank;
    this.#worldSize = worldSize;
  }

  /** A reduce begins here, with this member's own word. */
  begin(successor: Generation | undefined): void {
    this.#current = this.#early;
    this.#early = { votes: new Map() };
    this.#current.votes.set(this.#rank, successor);
  }

  /** Takes note of a chunk of the reduce that runs, or of the next one. */
  note(from: number, { kind, successor }: GradientChunk, isEarly: boolean): void {
    const round = isEarly ? this.#early : this.#current;
    if (kind === 'partial') round.votes.set(from, successor);
    else round.told = { successor };
  }

  /** What all members said that have a part in the next generation in the reduce that runs; undefined when they differ. Known once a result is. */
  get agreed(): Generation | undefined {
    const { votes, told } = this.#current;
    if (told !== undefined) return told.successor;
    if (votes.size < this.#worldSize) return undefined;
    const named = [...votes.values()].filter((vote) => vote === undefined || !isAny(vote));
    const [first = ANY_SUCCESSOR] = named;
    const isOne = named.every((vote) => vote !== undefined && compareGenerations(vote, first) === 0);
    return isOne ? first : undefined;
  }
}

function isAny(generation: Generation): boolean {
  return compareGenerations(generation, ANY_SUCCESSOR) === 0;
}
