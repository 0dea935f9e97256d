/** A message kind's two directions: a domain value to protobuf bytes, and bytes to a checked domain value. */
import { asConsiliumError, ConsiliumError } from '../kernel/index.ts'
import { MESSAGE_BYTES } from './limits.ts'

export interface Codec<T> {
  /** The message's name in the `.proto`. */
  readonly name: string
  /** @throws ConsiliumError `TOO_LARGE` if no peer would take the message */
  encode(value: T): Buffer
  /** @throws ConsiliumError `INVALID_ARGUMENT` naming the field; nothing unchecked ever comes out */
  decode(bytes: Uint8Array): T
}

/** What pbjs generates for a message, as far as it is used here. */
export interface GeneratedMessage<Wire extends object, Decoded> {
  encode(message: Wire): { finish(): Uint8Array }
  decode(bytes: Uint8Array): Decoded
}

export interface CodecOptions<T, Wire extends object, Decoded> {
  readonly name: string
  readonly message: GeneratedMessage<Wire, Decoded>
  readonly toWire: (value: T) => Wire
  readonly fromWire: (message: Decoded) => T
}

export function makeCodec<T, Wire extends object, Decoded>({
  name,
  message,
  toWire,
  fromWire,
}: CodecOptions<T, Wire, Decoded>): Codec<T> {
  return {
    name,
    encode(value) {
      const bytes = message.encode(toWire(value)).finish()
      if (bytes.length > MESSAGE_BYTES) {
        throw new ConsiliumError(
          'TOO_LARGE',
          `a ${name} of ${bytes.length} bytes cannot be sent: a message holds at most ${MESSAGE_BYTES}`,
          { isPublic: true },
        )
      }
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    },
    decode(bytes) {
      return fromWire(parse(name, message, bytes))
    },
  }
}

function parse<Wire extends object, Decoded>(
  name: string,
  message: GeneratedMessage<Wire, Decoded>,
  bytes: Uint8Array,
): Decoded {
  try {
    return message.decode(bytes)
  } catch (thrown) {
    throw new ConsiliumError(
      'INVALID_ARGUMENT',
      `${name}: the ${bytes.length} bytes received are not a valid message ` +
        `(${asConsiliumError(thrown).message})`,
      {
        cause: thrown,
        isPublic: true,
      },
    )
  }
}
