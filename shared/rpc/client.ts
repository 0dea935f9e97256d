/** A connection to the coordinator: TLS 1.3, verified against the federation's authority and nothing else. */
import { isIP } from 'node:net'
import { checkServerIdentity, createSecureContext, type PeerCertificate } from 'node:tls'
import { Client, credentials, logVerbosity, Metadata, setLogVerbosity } from '@grpc/grpc-js'
import type { ConsiliumError } from '../kernel/index.ts'
import { MESSAGE_BYTES, type Method } from '../wire/index.ts'
import { type Address, formatAddress } from './address.ts'
import { type ExplainOptions, explained } from './explain.ts'
import { callError } from './failures.ts'
import { checkProxied, type ForwardProxy } from './proxy.ts'

/** A certificate of the federation and its key, PEM. */
export interface ClientIdentity {
  readonly certificate: string
  readonly privateKey: string
}

export interface RpcClientOptions {
  readonly address: Address
  /** The federation CA's certificate, PEM. */
  readonly authority: string
  /** Null for enrollment and health, which need none. */
  readonly identity: ClientIdentity | null
  /** The way there; null: straight. The environment is not asked: {@link findProxy} does. Default: null. */
  readonly proxy?: ForwardProxy | null
  /**
   * While a call is under way: how often the coordinator is asked whether it is still there. Twice so long
   * without an answer, and the connection is dead. Default: 15 s.
   */
  readonly keepAliveMs?: number
}

export interface CallOptions {
  /**
   * Milliseconds until the call fails with `TIMEOUT`. Default: none for streams, {@link UNARY_DEADLINE_MS}
   * for the others.
   */
  readonly deadlineMs?: number
  readonly signal?: AbortSignal
}

/** How long a call with one answer may take. */
export const UNARY_DEADLINE_MS = 30_000

/**
 * Firewalls forget connections that are idle, mostly after minutes and without a word; a ping keeps them, and
 * finds the ones that are gone.
 */
export const KEEP_ALIVE_MS = 15_000

/** A stream in both directions. */
export interface DuplexCall<Request, Response> {
  send(message: Request): void
  readonly messages: AsyncIterable<Response>
  /** Ends the call at once. */
  cancel(): void
}

/**
 * How much of a download may be on its way unacknowledged. HTTP/2's default of 64 KiB would hold a hospital
 * that is 50 ms away at 1.3 MB/s, whatever its line.
 */
const FLOW_WINDOW_BYTES = 2 * 1_048_576

const identity = (bytes: Buffer): Buffer => bytes

interface Cancellable {
  cancel(): void
}

export class RpcClient {
  /** For messages: `the coordinator at host:443`. */
  readonly peer: string
  readonly #client: Client
  readonly #way: Pick<ExplainOptions, 'address' | 'proxy' | 'authority'>

  constructor({
    address,
    authority,
    identity: own,
    proxy = null,
    keepAliveMs = KEEP_ALIVE_MS,
  }: RpcClientOptions) {
    // What the library would print comes back as an error of ours.
    setLogVerbosity(logVerbosity.NONE)
    const target = formatAddress(address)
    this.#way = { address, proxy, authority }
    this.peer =
      'the coordinator at ' +
      `${target}${proxy === null ? '' : ` (through the proxy at ${formatAddress(proxy.address)})`}`
    checkProxied(address, proxy)
    const secureContext = createSecureContext({
      ca: authority,
      minVersion: 'TLSv1.3',
      ...(own === null ? {} : { cert: own.certificate, key: own.privateKey }),
    })
    const verify = {
      checkServerIdentity: (_name: string, certificate: PeerCertificate) =>
        checkServerIdentity(address.host, certificate),
    }
    this.#client = new Client(
      proxy === null ? target : `dns:${formatAddress(proxy.address)}`,
      credentials.createFromSecureContext(secureContext, verify),
      {
        // An IP address is no server name (RFC 6066); the certificate is checked against the address all the
        // same.
        ...(isIP(address.host) === 0 ? {} : { 'grpc.ssl_target_name_override': 'address.invalid' }),
        ...(proxy === null ? {} : proxyOptions(target, proxy)),
        'grpc.enable_http_proxy': 0,
        'grpc.keepalive_time_ms': keepAliveMs,
        'grpc.keepalive_timeout_ms': keepAliveMs,
        'grpc-node.flow_control_window': FLOW_WINDOW_BYTES,
        'grpc.max_receive_message_length': MESSAGE_BYTES,
        'grpc.max_send_message_length': MESSAGE_BYTES,
        // Retries, and their waits, are the caller's: it knows what is safe to repeat.
        'grpc.enable_retries': 0,
        'grpc.initial_reconnect_backoff_ms': 250,
        'grpc.max_reconnect_backoff_ms': 5000,
        // Two clients of one process (two sites in a test, an agent and its CLI) never share a connection.
        'grpc.use_local_subchannel_pool': 1,
      },
    )
  }

  /** One request, one answer. @throws ConsiliumError */
  async unary<Request, Response>(
    method: Method<Request, Response, 'unary'>,
    request: Request,
    options: CallOptions = {},
  ): Promise<Response> {
    const deadlineMs = options.deadlineMs ?? UNARY_DEADLINE_MS
    const bytes = method.request.encode(request)
    const answer = await this.#settled(options.signal, deadlineMs, (done) =>
      this.#client.makeUnaryRequest(
        method.path,
        identity,
        identity,
        bytes,
        new Metadata(),
        { deadline: Date.now() + deadlineMs },
        done,
      ),
    )
    return method.response.decode(answer)
  }

  /**
   * Many requests, one answer. Stops reading `source` as soon as the call fails. @throws ConsiliumError, or
   * what `source` threw
   */
  async clientStream<Request, Response>(
    method: Method<Request, Response, 'client-stream'>,
    source: AsyncIterable<Request>,
    options: CallOptions = {},
  ): Promise<Response> {
    const over = new AbortController()
    let broken: { readonly thrown: unknown } | null = null
    const answer = this.#settled(options.signal, options.deadlineMs, (done) => {
      const call = this.#client.makeClientStreamRequest(
        method.path,
        identity,
        identity,
        new Metadata(),
        deadlineOf(options),
        done,
      )
      feed(call, encoded(method, source), over.signal).catch((thrown: unknown) => {
        broken = { thrown }
        call.cancel()
      })
      return call
    })
    try {
      return method.response.decode(await answer)
    } catch (thrown) {
      throw (broken as { readonly thrown: unknown } | null)?.thrown ?? thrown
    } finally {
      over.abort()
    }
  }

  /** One request, many answers. @throws ConsiliumError from the iteration */
  async *serverStream<Request, Response>(
    method: Method<Request, Response, 'server-stream'>,
    request: Request,
    options: CallOptions = {},
  ): AsyncGenerator<Response, void> {
    options.signal?.throwIfAborted()
    const bytes = method.request.encode(request)
    const call = this.#client.makeServerStreamRequest(
      method.path,
      identity,
      identity,
      bytes,
      new Metadata(),
      deadlineOf(options),
    )
    yield* this.#received(call, method, options)
  }

  /** A stream in both directions. Failures come out of `messages`. */
  duplex<Request, Response>(
    method: Method<Request, Response, 'duplex'>,
    options: CallOptions = {},
  ): DuplexCall<Request, Response> {
    options.signal?.throwIfAborted()
    const call = this.#client.makeBidiStreamRequest(
      method.path,
      identity,
      identity,
      new Metadata(),
      deadlineOf(options),
    )
    return {
      send: (message) => {
        if (!call.destroyed && call.writable) call.write(method.request.encode(message))
      },
      messages: this.#received(call, method, options),
      cancel: () => call.cancel(),
    }
  }

  /** Ends the connection and every call on it. */
  close(): void {
    this.#client.close()
  }

  #settled(
    signal: AbortSignal | undefined,
    deadlineMs: number | undefined,
    start: (done: (error: Error | null, bytes?: Buffer) => void) => Cancellable,
  ): Promise<Buffer> {
    return new Promise<Buffer>((resolve, reject) => {
      signal?.throwIfAborted()
      let onAbort = (): void => {}
      const call = start((error, bytes) => {
        signal?.removeEventListener('abort', onAbort)
        if (signal?.aborted) reject(signal.reason)
        else if (error !== null || bytes === undefined)
          this.#failure(error, { signal, deadlineMs }).then(reject, reject)
        else resolve(bytes)
      })
      onAbort = () => call.cancel()
      signal?.addEventListener('abort', onAbort, { once: true })
    })
  }

  /** What a failed call means. */
  async #failure(
    thrown: unknown,
    { signal, deadlineMs }: { readonly [Name in keyof CallOptions]-?: CallOptions[Name] | undefined },
  ): Promise<ConsiliumError> {
    const error = callError(thrown, { peer: this.peer, ...(deadlineMs === undefined ? {} : { deadlineMs }) })
    const known = await explained(error, { ...this.#way, ...(signal === undefined ? {} : { signal }) })
    signal?.throwIfAborted()
    return known
  }

  async *#received<Response>(
    call: AsyncIterable<Buffer> & Cancellable & { on(event: 'error', listener: () => void): unknown },
    method: { readonly response: { decode(bytes: Buffer): Response } },
    { signal, deadlineMs }: CallOptions,
  ): AsyncGenerator<Response, void> {
    const onAbort = (): void => call.cancel()
    signal?.addEventListener('abort', onAbort, { once: true })
    // A stream that is left early still reports its end; nobody is there to hear it.
    call.on('error', () => {})
    try {
      for await (const bytes of call) yield method.response.decode(bytes)
    } catch (thrown) {
      signal?.throwIfAborted()
      throw await this.#failure(thrown, { signal, deadlineMs })
    } finally {
      signal?.removeEventListener('abort', onAbort)
      call.cancel()
    }
    signal?.throwIfAborted()
  }
}

/**
 * The library tunnels to a target that it is given; it is given ours rather than what it makes of the
 * environment, which is another thing in each of its versions.
 */
function proxyOptions(target: string, { credentials: creds }: ForwardProxy): Record<string, string> {
  return {
    'grpc.http_connect_target': `dns:${target}`,
    'grpc.default_authority': target,
    ...(creds === null ? {} : { 'grpc.http_connect_creds': creds }),
  }
}

interface Writable {
  write(bytes: Buffer): boolean
  end(): void
  once(event: 'drain', listener: () => void): unknown
}

/** Writes with the pace of the connection until the source is dry or the call is over. */
async function feed(call: Writable, source: AsyncIterable<Buffer>, over: AbortSignal): Promise<void> {
  for await (const bytes of source) {
    if (over.aborted) return
    if (!call.write(bytes)) await drained(call, over)
  }
  if (!over.aborted) call.end()
}

function deadlineOf({ deadlineMs }: CallOptions): { deadline?: number } {
  return deadlineMs === undefined ? {} : { deadline: Date.now() + deadlineMs }
}

async function* encoded<Request>(
  method: { readonly request: { encode(value: Request): Buffer } },
  source: AsyncIterable<Request>,
): AsyncGenerator<Buffer, void> {
  for await (const message of source) yield method.request.encode(message)
}

function drained(call: Writable, over: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    call.once('drain', resolve)
    over.addEventListener('abort', () => resolve(), { once: true })
  })
}
