/**
 * Encrypts or opens one update as a site does and prints by how many MB the memory of this process grew
 * beyond what it has idle.
 */
import { type LaneBits, loadUpdateCipher, RING_DEGREE } from '@consilium/shared/crypto'
import { answer, encryptUpdate, type Federation, federationOf, openMean, shareKey } from './update.ts'

export interface MemoryTask {
  readonly work: 'encrypt' | 'open'
  readonly parameters: number
  readonly threads: number
  readonly laneBits: LaneBits
}

const SITES = 5
/** Enough for the threads to be started, where they are. */
const WARM_UP_PARAMETERS = 800_000

const { work, parameters, threads, laneBits } = JSON.parse(process.argv[2] ?? '{}') as MemoryTask
const federation = federationOf({ parameters, sites: SITES, threshold: 3, laneBits })
const cipher = await loadUpdateCipher({ threads })
let peak = 0
const perform = work === 'encrypt' ? encrypt : open

// A small update first: SEAL's own pools, the compiled code and the threads are there in an idle process too.
await perform(federationOf({ ...federation, parameters: Math.min(WARM_UP_PARAMETERS, parameters) }))
const idle = process.memoryUsage.rss()
const highest = process.resourceUsage().maxRSS
peak = 0
await perform(federation)
const higher = process.resourceUsage().maxRSS
// The kernel's own high-water mark, unless starting up already went higher than this work did.
process.stdout.write(`${((higher > highest ? higher * 1024 : peak) - idle) / 2 ** 20}\n`)
await cipher.close()

/**
 * Everything that the site has of the update is counted: it, what is carried over, what is under way. What is
 * ready leaves.
 */
async function encrypt(of: Federation): Promise<void> {
  const update = Float32Array.from({ length: of.parameters }, (_, i) => Math.sin(i) / 20)
  const residual = new Float32Array(of.parameters)
  const key = cipher.generateKey()
  await encryptUpdate({ federation: of, key, update, residual, weight: 1 / SITES, site: 0, onBlock: look })
  key.dispose()
}

/** The sum of nothing under keys of zero: it opens to zeros, and costs what any sum does. */
async function open(of: Federation): Promise<void> {
  const sealingKey = new Uint8Array(32)
  const shares = shareKey(of, { coefficients: () => new Int8Array(RING_DEGREE) }, sealingKey)
  const answers = new Map(
    shares.slice(0, of.threshold).map((share, site) => [site + 1, answer([share], sealingKey)]),
  )
  const sum = new Uint8Array(of.lanes.uploadBytes)
  await openMean({ federation: of, cipher, answers, sealingKey, checksums: [], sum })
  look()
}

function look(): void {
  peak = Math.max(peak, process.memoryUsage.rss())
}
