/** Calls with any bytes, for tests of what a hostile or broken peer may send. */
import { checkServerIdentity, createSecureContext } from 'node:tls'
import { type Address, type ClientIdentity, formatAddress } from '@consilium/shared/rpc'
import { CODE_KEY } from '@consilium/shared/wire'
import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js'

export interface RawOutcome {
  readonly status: number
  readonly code: string | null
  readonly message: string
  readonly answers: readonly Buffer[]
}

export interface RawClient extends Disposable {
  /** Sends the messages, ends its side, and waits for the end. */
  call(path: string, messages: readonly Uint8Array[]): Promise<RawOutcome>
}

export function rawClient({
  address,
  authority,
  identity,
}: {
  readonly address: Address
  readonly authority: string
  readonly identity: ClientIdentity | null
}): RawClient {
  const context = createSecureContext({
    ca: authority,
    ...(identity === null ? {} : { cert: identity.certificate, key: identity.privateKey }),
  })
  const client = new Client(
    formatAddress(address),
    credentials.createFromSecureContext(context, {
      checkServerIdentity: (_, certificate) => checkServerIdentity(address.host, certificate),
    }),
    {
      'grpc.ssl_target_name_override': 'address.invalid',
      'grpc.use_local_subchannel_pool': 1,
      'grpc.max_send_message_length': -1,
    },
  )
  return {
    call: (path, messages) =>
      new Promise((resolve) => {
        const bytes = (value: Buffer): Buffer => value
        const stream = client.makeBidiStreamRequest(path, bytes, bytes, new Metadata(), {
          deadline: Date.now() + 20_000,
        })
        const answers: Buffer[] = []
        stream.on('data', (answer: Buffer) => answers.push(answer))
        stream.on('error', ({ code, details, metadata }: ServiceError) => {
          resolve({
            status: code,
            code: (metadata.get(CODE_KEY)[0] as string | undefined) ?? null,
            message: details,
            answers,
          })
        })
        stream.on('end', () => resolve({ status: 0, code: null, message: '', answers }))
        for (const message of messages) stream.write(Buffer.from(message))
        stream.end()
      }),
    [Symbol.dispose]: () => client.close(),
  }
}
