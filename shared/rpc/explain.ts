/**
 * What is to be said of a call that failed on the way there: it is looked at once more, with nothing trusted
 * and nothing sent.
 */
import { X509Certificate } from 'node:crypto'
import { asConsiliumError, ConsiliumError, sha256 } from '../kernel/index.ts'
import { type Address, formatAddress } from './address.ts'
import { intercepted, isOfAFederation, readChain } from './chain.ts'
import { type ForwardProxy, tunnel } from './proxy.ts'

/** How long a look may take. */
const LOOK_MS = 5000

export interface ExplainOptions {
  readonly address: Address
  readonly proxy: ForwardProxy | null
  /** The federation CA's certificate, PEM. */
  readonly authority: string
  /** Ends the look early. */
  readonly signal?: AbortSignal
}

/**
 * The failure itself, or one that says more: who shows the wrong certificate, or why the proxy does not
 * connect, which the library does not tell. What the coordinator said by itself stays as it is.
 */
export async function explained(
  error: ConsiliumError,
  { address, proxy, authority, signal }: ExplainOptions,
): Promise<ConsiliumError> {
  const look = { address, proxy, timeoutMs: LOOK_MS, ...(signal === undefined ? {} : { signal }) }
  if (error.code === 'WRONG_CERTIFICATE') {
    const chain = await readChain(look).catch(() => null)
    return chain === null ? error : whoAnswers(error, { address, authority, chain })
  }
  if (error.code !== 'UNAVAILABLE' || error.isPublic || proxy === null) return error
  try {
    const socket = await tunnel({ ...look, proxy, to: address })
    socket.destroy()
    return error
  } catch (thrown) {
    return signal?.aborted === true ? error : asConsiliumError(thrown)
  }
}

interface Answerer {
  readonly address: Address
  readonly authority: string
  readonly chain: readonly X509Certificate[]
}

function whoAnswers(error: ConsiliumError, { address, authority, chain }: Answerer): ConsiliumError {
  if (!isOfAFederation(chain)) return intercepted('WRONG_CERTIFICATE', address, chain)
  const [own, found] = [
    sha256(new X509Certificate(authority).raw),
    chain.filter(({ ca }) => ca).map(({ raw }) => sha256(raw)),
  ]
  const other = found.at(-1)
  if (other === undefined || found.includes(own)) return error
  return new ConsiliumError(
    'WRONG_CERTIFICATE',
    `the coordinator at ${formatAddress(address)} belongs to another federation: its authority has ` +
      `the fingerprint ${other}, expected ${own}. Check the address with the coordinator's operator: ` +
      "'coordinator set' says where the right one is. Nothing was sent",
    { cause: error },
  )
}
