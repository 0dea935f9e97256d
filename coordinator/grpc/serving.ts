/** From gRPC's callbacks and events to functions of domain values, with every call checked, decoded and answered in one place. */
import type { EventEmitter } from 'node:events'
import { asConsiliumError, ConsiliumError, type Logger } from '@consilium/shared/kernel'
import { CODE_KEY, type Method, type Shape, statusOf } from '@consilium/shared/wire'
import { Metadata, type Server, type ServerDuplexStream, type ServerReadableStream, type ServerUnaryCall, type ServerWritableStream } from '@grpc/grpc-js'
import type { Member, Membership } from '../membership/index.ts'
import { type Allowed, checkRole, memberOf, type PeerContext } from './access.ts'

/** Who calls. */
export interface Caller {
  /** Checks the caller's certificate again; for calls that last. @throws ConsiliumError `UNAUTHENTICATED` */
  readonly member: () => Member
  /** Aborts when the caller goes away. */
  readonly signal: AbortSignal
  /** For logs. */
  readonly address: string
}

type Handler<M> =
  M extends Method<infer Request, infer Response, infer Kind>
    ? Kind extends 'unary'
      ? (request: Request, caller: Caller) => Promise<Response>
      : Kind extends 'client-stream'
        ? (requests: AsyncIterable<Request>, caller: Caller) => Promise<Response>
        : Kind extends 'server-stream'
          ? (request: Request, caller: Caller) => AsyncIterable<Response>
          : (requests: AsyncIterable<Request>, caller: Caller) => AsyncIterable<Response>
    : never

/** One function per method of a service. */
export type Implementation<Service> = { readonly [Name in keyof Service]: Handler<Service[Name]> }

type Call = ServerUnaryCall<Buffer, Buffer> | ServerReadableStream<Buffer, Buffer> | ServerWritableStream<Buffer, Buffer> | ServerDuplexStream<Buffer, Buffer>

type AnyMethod = Method<unknown, unknown, Shape>
type AnyHandler = (request: unknown, caller: Caller) => Promise<unknown> | AsyncIterable<unknown>

export interface ServingOptions {
  readonly server: Server
  readonly membership: Membership
  readonly logger: Logger
}

/** Adds services to a server. */
export class Serving {
  readonly #options: ServingOptions

  constructor(options: ServingOptions) {
    this.#options = options
  }

  add<Service extends Readonly<Record<string, AnyMethod>>>(
    service: Service,
    access: Readonly<Record<keyof Service, Allowed>>,
    implementation: Implementation<Service>,
  ): void {
    const identity = (bytes: Buffer): Buffer => bytes
    for (const [name, method] of Object.entries(service)) {
      const definition = {
        path: method.path,
        requestStream: method.shape === 'client-stream' || method.shape === 'duplex',
        responseStream: method.shape === 'server-stream' || method.shape === 'duplex',
        // Bytes are decoded in the handler, where a refusal still has a code.
        requestSerialize: identity,
        requestDeserialize: identity,
        responseSerialize: identity,
        responseDeserialize: identity,
      }
      const handler = implementation[name as keyof Service] as unknown as AnyHandler
      this.#options.server.addService({ [name]: definition }, { [name]: this.#bind(method, access[name as keyof Service], handler) })
    }
  }

  #bind(method: AnyMethod, allowed: Allowed, handler: AnyHandler) {
    return (call: Call, callback?: (error: unknown, bytes?: Buffer) => void): void => {
      const work =
        callback === undefined
          ? this.#stream(call, method, allowed, handler)
          : this.#answer(call, method, allowed, handler).then((bytes) => callback(null, bytes))
      work.catch((thrown: unknown) => this.#refuse(call, method, thrown, callback))
    }
  }

  /** One answer. */
  async #answer(call: Call, method: AnyMethod, allowed: Allowed, handler: AnyHandler): Promise<Buffer> {
    const caller = this.#caller(call, method, allowed)
    return method.response.encode(await handler(requestOf(call, method), caller))
  }

  /** Many answers, with the pace of the connection. */
  async #stream(call: Call, method: AnyMethod, allowed: Allowed, handler: AnyHandler): Promise<void> {
    const caller = this.#caller(call, method, allowed)
    const writable = call as ServerWritableStream<Buffer, Buffer>
    for await (const answer of handler(requestOf(call, method), caller) as AsyncIterable<unknown>) {
      if (caller.signal.aborted) return
      if (!writable.write(method.response.encode(answer))) await drained(writable, caller.signal)
    }
    if (!caller.signal.aborted) writable.end()
  }

  #caller(call: Call, method: AnyMethod, allowed: Allowed): Caller {
    const gone = new AbortController()
    const events: EventEmitter = call
    events.once('cancelled', () => gone.abort(new ConsiliumError('UNAVAILABLE', 'the caller went away')))
    const context = call.getAuthContext() as PeerContext
    const member = (): Member => {
      const found = memberOf(this.#options.membership, context)
      if (allowed !== null) checkRole(found, allowed, method.path)
      return found
    }
    if (allowed !== null) member()
    return { member, signal: gone.signal, address: call.getPeer() }
  }

  #refuse(call: Call, method: AnyMethod, thrown: unknown, callback?: (error: unknown) => void): void {
    if (call.cancelled) return // nobody is there to hear it
    const error = asConsiliumError(thrown)
    const { status, message, code } = statusOf(error)
    const fields = { kind: method.path, code: error.code, reason: error.message, address: call.getPeer() }
    if (error.code === 'INTERNAL' || error.code === 'STORAGE' || error.code === 'CORRUPT') this.#options.logger.error('a call failed', fields)
    else this.#options.logger.info('a call was refused', fields)
    const metadata = new Metadata()
    if (code !== null) metadata.set(CODE_KEY, code)
    const refusal = { code: status, details: message, metadata }
    if (callback !== undefined) callback(refusal)
    else (call as EventEmitter).emit('error', refusal)
  }
}

function requestOf(call: Call, method: AnyMethod): unknown {
  return 'request' in call ? method.request.decode(call.request) : decoded(call as ServerReadableStream<Buffer, Buffer>, method)
}

/** Leaving early must not destroy the call: its status still has to be sent. */
async function* decoded(call: ServerReadableStream<Buffer, Buffer>, method: AnyMethod): AsyncGenerator<unknown, void> {
  for await (const bytes of call.iterator({ destroyOnReturn: false })) yield method.request.decode(bytes)
}

function drained(call: { once(event: 'drain', listener: () => void): unknown }, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    call.once('drain', resolve)
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
