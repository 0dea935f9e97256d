/**
 * From gRPC's callbacks and events to functions of domain values, with every call checked, decoded and
 * answered in one place.
 */
import type { EventEmitter } from 'node:events'
import { asConsiliumError, ConsiliumError, type Logger } from '@consilium/shared/kernel'
import { CODE_KEY, type Method, type Shape, statusOf } from '@consilium/shared/wire'
import {
  Metadata,
  type Server,
  type ServerDuplexStream,
  type ServerReadableStream,
  type ServerUnaryCall,
  type ServerWritableStream,
} from '@grpc/grpc-js'
import type { Member, Membership } from '../membership/index.ts'
import { type Allowed, checkRole, memberOf, nameOf, type PeerContext } from './access.ts'
import type { RefusalAudit } from './refusals.ts'

/** Who calls. */
export interface Caller {
  /**
   * Checks the caller's certificate again; for calls that last. @throws ConsiliumError `UNAUTHENTICATED` |
   * `REVOKED`
   */
  readonly member: () => Member
  /** Aborts when the caller goes away, or when its certificate stops counting; the reason says which. */
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

type Call =
  | ServerUnaryCall<Buffer, Buffer>
  | ServerReadableStream<Buffer, Buffer>
  | ServerWritableStream<Buffer, Buffer>
  | ServerDuplexStream<Buffer, Buffer>

type AnyMethod = Method<unknown, unknown, Shape>
type AnyHandler = (request: unknown, caller: Caller) => Promise<unknown> | AsyncIterable<unknown>

export interface ServingOptions {
  readonly server: Server
  readonly membership: Membership
  readonly refusals: RefusalAudit
  readonly logger: Logger
}

/** A call under way. */
interface Live {
  readonly check: () => void
  readonly end: (thrown: unknown) => void
}

/** Adds services to a server. */
export class Serving {
  readonly #options: ServingOptions
  readonly #live = new Set<Live>()

  constructor(options: ServingOptions) {
    this.#options = options
  }

  /** Checks the certificate behind every call under way again and ends those that it no longer stands for. */
  recheck(): void {
    for (const { check, end } of [...this.#live]) {
      try {
        check()
      } catch (thrown) {
        end(thrown)
      }
    }
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
      this.#options.server.addService(
        { [name]: definition },
        { [name]: this.#bind(method, access[name as keyof Service], handler) },
      )
    }
  }

  #bind(method: AnyMethod, allowed: Allowed, handler: AnyHandler) {
    return (call: Call, callback?: (error: unknown, bytes?: Buffer) => void): void => {
      const serve = async (): Promise<void> => {
        const gone = new AbortController()
        const caller = this.#caller(call, method, allowed, gone)
        const live: Live = {
          check: () => (allowed === null ? undefined : void caller.member()),
          end: (thrown) => gone.abort(thrown),
        }
        this.#live.add(live)
        try {
          if (callback === undefined) await this.#stream(call, method, handler, caller)
          else callback(null, await this.#answer(call, method, handler, caller))
        } finally {
          this.#live.delete(live)
        }
      }
      serve().catch((thrown: unknown) => this.#refuse(call, method, thrown, callback))
    }
  }

  /** One answer. */
  async #answer(call: Call, method: AnyMethod, handler: AnyHandler, caller: Caller): Promise<Buffer> {
    const answer = Promise.resolve(handler(requestOf(call, method), caller) as Promise<unknown>)
    return method.response.encode(await unlessAborted(answer, caller.signal))
  }

  /** Many answers, with the pace of the connection. */
  async #stream(call: Call, method: AnyMethod, handler: AnyHandler, caller: Caller): Promise<void> {
    const writable = call as ServerWritableStream<Buffer, Buffer>
    for await (const answer of handler(requestOf(call, method), caller) as AsyncIterable<unknown>) {
      caller.signal.throwIfAborted()
      if (!writable.write(method.response.encode(answer))) await drained(writable, caller.signal)
    }
    caller.signal.throwIfAborted()
    writable.end()
  }

  #caller(call: Call, method: AnyMethod, allowed: Allowed, gone: AbortController): Caller {
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
    this.#options.refusals.record({
      code: error.code,
      call: method.path,
      name: nameOf(call.getAuthContext() as PeerContext),
      address: call.getPeer(),
    })
    const fields = { kind: method.path, code: error.code, reason: error.message, address: call.getPeer() }
    if (error.code === 'INTERNAL' || error.code === 'STORAGE' || error.code === 'CORRUPT')
      this.#options.logger.error('a call failed', fields)
    else this.#options.logger.info('a call was refused', fields)
    const metadata = new Metadata()
    if (code !== null) metadata.set(CODE_KEY, code)
    const refusal = { code: status, details: message, metadata }
    if (callback !== undefined) callback(refusal)
    else (call as EventEmitter).emit('error', refusal)
  }
}

function requestOf(call: Call, method: AnyMethod): unknown {
  return 'request' in call
    ? method.request.decode(call.request)
    : decoded(call as ServerReadableStream<Buffer, Buffer>, method)
}

/** Leaving early must not destroy the call: its status still has to be sent. */
async function* decoded(
  call: ServerReadableStream<Buffer, Buffer>,
  method: AnyMethod,
): AsyncGenerator<unknown, void> {
  for await (const bytes of call.iterator({ destroyOnReturn: false })) yield method.request.decode(bytes)
}

/** Rejects with the signal's reason as soon as it aborts; what was begun goes on unheard. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}

function drained(
  call: { once(event: 'drain', listener: () => void): unknown },
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    call.once('drain', resolve)
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
