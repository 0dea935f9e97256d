import { createRunService } from '@consilium/coordinator/rounds'
import { createAgent } from '@consilium/client-agent/agent'
import { sha256, systemClock, systemRandom, toHex, ConsiliumError, seededRandom, siteName } from '@consilium/shared/kernel'
import { generateIdentity, signMessage } from '@consilium/shared/crypto'
import { openBackend } from '@consilium/shared/training'
const n = +(process.argv[2] ?? 4), R = +(process.argv[3] ?? 3), mode = process.argv[4] ?? 'encrypted'
const logger = (w: string) => ({ debug() {}, info: (m: string, f?: object) => process.env.V && console.log(w, m, JSON.stringify(f)), warn: (m: string, f?: object) => console.log(w, 'WARN', m, JSON.stringify(f)), error: (m: string, f?: object) => console.log(w, 'ERR', m, JSON.stringify(f)) })
const blobsMap = new Map<string, Uint8Array>(); const parts = new Map<string, Uint8Array[]>()
const blobs: any = { has: async (d: string) => blobsMap.has(d), size: async (d: string) => blobsMap.get(d)!.length, put: async (c: Uint8Array) => { const d = sha256(c); blobsMap.set(d, c); return d }, read: async (d: string) => { if (!blobsMap.has(d)) throw new Error('no blob ' + d); return blobsMap.get(d)! } }
const states = new Map<string, string>(); const plans = new Map<string, string>(); const steps = new Map<string, string>(); let audits = 0
const store: any = { runs: () => [...states.values()].map((s) => JSON.parse(s)), run: (r: string) => states.has(r) ? JSON.parse(states.get(r)!) : null, plan: (r: string) => plans.get(r)!, step: (r: string, s: number) => steps.has(r + s) ? JSON.parse(steps.get(r + s)!) : null, commit(c: any) { states.set(c.state.context.run, JSON.stringify(c.state)); if (c.plan) plans.set(c.state.context.run, c.plan); for (const a of c.archived) steps.set(a.run + a.step.step, JSON.stringify(a)); audits += c.audit.length }, audit() {}, auditRows: () => [] }
const ids = Array.from({ length: n }, (_, i) => ({ site: siteName('site-' + String(i).padStart(3, '0')), id: generateIdentity() }))
const svc = createRunService({ store, blobs, clock: systemClock, random: systemRandom, logger: logger('coord'), roster: () => ids.map((x) => ({ site: x.site, identityKey: toHex(x.id.publicKey) })) })
svc.recover()
const backend = await openBackend('auto')
const ac = new AbortController(); const runs: Promise<void>[] = []
const stores: any[] = []
for (const { site, id } of ids) {
  const recs = new Map<string, string>(); const files = new Map<string, Uint8Array>(); const key = systemRandom.bytes(32)
  const astore: any = { runs: () => [...recs.values()].map((s) => JSON.parse(s)), run: (r: string) => recs.has(r) ? JSON.parse(recs.get(r)!) : null, save(r: any) { recs.set(r.run, JSON.stringify(r)) }, decision: () => null, decide() {}, datasetKey: () => key }
  stores.push({ astore, files })
  const sf: any = { write: async (r: string, nme: string, c: Uint8Array) => { files.set(r + nme, c.slice()); return sha256(c) }, read: async (r: string, nme: string, d: string) => { const f = files.get(r + nme); if (!f) throw new ConsiliumError('NOT_FOUND', nme); if (sha256(f) !== d) throw new ConsiliumError('CORRUPT', nme); return f }, remove: async (r: string, nme: string) => { files.delete(r + nme) } }
  const rnd = seededRandom('data', site)
  const rows = 120
  const cols: Record<string, string[]> = { a: [], b: [], c: [], y: [] }
  for (let i = 0; i < rows; i++) { const a = rnd.normal(), b = rnd.normal(), c = rnd.uniform() < .4 ? 'x' : 'z'; cols['a']!.push(String(Math.max(-9, Math.min(9, a)))); cols['b']!.push(String(Math.max(-9, Math.min(9, b)))); cols['c']!.push(c); cols['y']!.push(rnd.uniform() < 1 / (1 + Math.exp(-(a - b + (c === 'x' ? 1 : 0)))) ? '1' : '0') }
  const records: any = { description: 'mem', contentDigest: async () => sha256(JSON.stringify(cols)), async *batches() { yield { firstRow: 1, columns: new Map(Object.entries(cols)) } } }
  const link: any = {
    async *commands(signal: AbortSignal) {
      let wake = () => {}; let last = ''
      svc.subscribe(site, () => wake())
      while (!signal.aborted) { const p = new Promise<void>((r) => { wake = r; signal.addEventListener('abort', () => r()) }); for (const c of await svc.commandsFor(site)) if (c.id !== last) { last = c.id; yield structuredClone(c) } await p }
    },
    submit: (s: any) => svc.submit(site, structuredClone(s)),
    async upload(t: any, read: any) { svc.uploadAllowed(site, t.run, t.digest, t.bytes); const out: Uint8Array[] = []; for await (const c of read(0)) out.push(c); const b = new Uint8Array(Buffer.concat(out)); if (sha256(b) !== t.digest) throw new Error('digest'); await blobs.put(b) },
    async download(t: any) { svc.downloadAllowed(site, t.run, t.digest); return blobs.read(t.digest) },
    progress() {},
  }
  const agent = createAgent({ identity: { site, publicKey: id.publicKey, sign: (m) => signMessage(id, m) }, store: astore, files: sf, records, policy: { policy: () => ({ minimumSites: 3, minimumThreshold: 2, minimumRecords: 20, allowPlaintext: mode === 'plain', approvalRules: [{ families: ['logistic-regression', 'mlp'], maxRounds: 1000 }] }) }, link, clock: systemClock, random: systemRandom, logger: logger(site), backend })
  runs.push(agent.run(ac.signal))
}
const t0 = performance.now()
const run = await svc.start(JSON.stringify({ version: 1, name: 'smoke', seed: 7, rounds: R, data: { features: [{ name: 'a', type: 'numeric', range: [-10, 10] }, { name: 'b', type: 'numeric', range: [-10, 10] }, { name: 'c', type: 'categorical', categories: ['x', 'z'] }], label: { name: 'y', positive: { values: ['1'] } } }, model: { family: 'logistic-regression' }, training: { localEpochs: 1, batchSize: 16, optimiser: { kind: 'sgd', learningRate: 0.1 } }, encryption: { mode }, evaluation: { split: { by: 'seed', testFraction: 0.3 } }, release: { model: 'coordinator', metrics: 'coordinator' } }), siteName('lead'))
let lastp = ''
for await (const v of svc.watch(run, ac.signal)) { const p = v.phase + v.step; if (p !== lastp) console.log(Math.round(performance.now() - t0), v.phase, v.step, v.paused ?? ''); lastp = p; if (v.endedAt) console.log(v.failure, v.model, JSON.stringify(v.metrics)) }
await new Promise((r) => setTimeout(r, 500))
ac.abort(); await Promise.all(runs)
console.log('audits', audits, JSON.stringify(stores[0].astore.runs()[0]).length, [...stores[0].files.keys()], JSON.stringify(stores[0].astore.runs()[0].own), JSON.stringify(stores[0].astore.runs()[0].costs.at(-2)), stores[0].astore.runs()[0].status)
