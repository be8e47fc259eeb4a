import { InvalidMessage } from './errors.js';

/** A wire message whose content is one of several, named by proto-loader's virtual field. */
interface WireOneof {
  readonly body?: string;
}

type Kinds<Wire extends WireOneof> = NonNullable<Wire['body']> & keyof Wire & string;

/** A wire message with a `body` oneof, as a union that is told apart by `kind`. */
export type OneofUnion<Wire extends WireOneof> = {
  [Kind in Kinds<Wire>]: { readonly kind: Kind } & Present<NonNullable<Wire[Kind]>>;
}[Kinds<Wire>];

/** A decoded wire message, all of whose message fields were sent. */
export type Present<Message> = { readonly [Field in keyof Message]: NonNullable<Message[Field]> };

/**
 * Flattens a oneof into a union member.
 * @param optional fields that may be absent; the rest must be there
 * @throws InvalidMessage when nothing was sent or a message field is missing
 */
export function fromOneof<Wire extends WireOneof>(wire: Wire, where: string): OneofUnion<Wire> {
  const kind = wire.body as Kinds<Wire> | undefined;
  if (kind === undefined)
    throw new InvalidMessage(where, 'one of the known messages', 'an empty or newer message');
  const body = present(wire[kind] as object, `${where}.${kind}`);
  return { kind, ...body } as OneofUnion<Wire>;
}

/** Checks that every message field of a decoded message was sent. @throws InvalidMessage */
export function present<Message extends object>(message: Message, where: string): Present<Message> {
  for (const [field, value] of Object.entries(message)) {
    if (value === null || value === undefined)
      throw new InvalidMessage(`${where}.${field}`, 'a value', 'nothing');
  }
  return message as Present<Message>;
}

/** The wire form of a union member. */
export function toOneof(message: { readonly kind: string }): Record<string, unknown> {
  const { kind, ...body } = message;
  return { [kind]: body };
}
