/**
 * Every kind of message that a plan makes a site send, with its size. Nothing is estimated: the messages are
 * made as in the run, with zeros in the place of secrets, and measured as the egress ledger measures them.
 * Where a size depends on what comes out of the run (a metric's digits, the sentence of a refusal), the
 * largest is given and said to be that.
 */
import {
  Checksum,
  generateSealingKeyPair,
  SHARE_BYTES,
  SIGNATURE_BYTES,
  sealDeterministic,
  sealSymmetric,
  sealTo,
} from '@consilium/shared/crypto'
import { type RandomSource, type RunId, type SiteName, sha256 } from '@consilium/shared/kernel'
import {
  encodeModelFile,
  finalStep,
  type ModelState,
  REASON_CHARACTERS,
  type Submission,
  submissionDeparture,
  type TrainingPlan,
} from '@consilium/shared/protocol'
import { modelInputs } from '@consilium/shared/training'
import type { RunTerms } from './context.ts'
import { payloadBytes } from './key-setup.ts'
import type { SiteRun } from './site-run.ts'
import type { StepShape } from './step-shape.ts'

/** One kind of message that would leave. */
export interface Departure {
  /** As the egress ledger names it. */
  readonly kind: string
  readonly what: string
  readonly when: string
  /** Who can read it. */
  readonly readableBy: string
  /** How often, at most. */
  readonly times: number
  /** Bytes of one, without the framing of the wire; of the largest, where they differ by a digit. */
  readonly bytes: number
  /** Of all of them. */
  readonly bytesInAll: number
  /** Whether every one has the size given, or at most that. */
  readonly size: 'exact' | 'at most'
  /** What it is derived from and how precisely it tells it. */
  readonly holds: string
}

interface MessageOptions {
  readonly record: SiteRun
  readonly terms: RunTerms
  readonly site: SiteName
  readonly state: ModelState
  /** Of a step. */
  readonly shapeOf: (step: number) => StepShape
  /** Who can read a sum. */
  readonly readers: string
}

interface MessageHead {
  readonly run: RunId
  readonly site: SiteName
  readonly signature: string
}

/** Steps whose messages have the same size, and how many they are. */
interface StepClass {
  readonly step: number
  readonly count: number
}

/** No JSON spells a number longer. */
const LONGEST_NUMBER = -1.2345678901234567e-100
/** The longest sentence that a message takes, in the characters that JSON spells longest. */
const LONGEST_REASON = '\u0001'.repeat(REASON_CHARACTERS)
/** More records than any federation sums over. */
const ROWS_MOST = 999_999_999_999

/** Sealing has the same length whatever the randomness is. */
const NO_RANDOMNESS: RandomSource = { bytes: (count) => new Uint8Array(count).fill(1) }
/** AES-256-GCM adds a nonce and a tag. */
const SYMMETRIC_BYTES = 28
const KEY = new Uint8Array(32)
const NOTHING = new Uint8Array()
const signature = '0'.repeat(2 * SIGNATURE_BYTES)
const digest = sha256('')

/** Every message of a run that goes well, and the refusal of one that does not. */
export async function runMessages(options: MessageOptions): Promise<readonly Departure[]> {
  const { record, terms, readers } = options
  const { plan, encrypted, context, committee } = terms
  const { epoch } = context
  const head = { run: record.run, site: options.site, signature }
  const once = (submission: Submission) => measured([{ step: 0, count: 1 }], () => submission)
  const all = stepClasses(plan)
  const sealed = await sealedSizes()
  const shares = encrypted ? committee.map(() => sealed.share) : []
  const isMember = committee.includes(options.site)
  const checksum = encrypted ? '0'.repeat(2 * sealed.checksum.length) : ''
  const everyStep = 'every step'
  const uploads = (kind: StepShape['kind']) => {
    const classes = all.filter(({ step }) => options.shapeOf(step).kind === kind)
    const bytes = options.shapeOf(classes[0]?.step ?? 0).bytes
    const times = classes.reduce((sum, { count }) => sum + count, 0)
    return {
      kind: 'update-file',
      readableBy: readers,
      times,
      bytes,
      bytesInAll: times * bytes,
      size: 'exact',
    } as const
  }
  const parameters = options.shapeOf(1).tensors.reduce((sum, size) => sum + size, 0)
  const bound = { size: 'exact', readableBy: 'the coordinator' } as const
  return [
    {
      ...bound,
      ...once({ kind: 'approval', message: { ...head, ...approvalOf(record, terms) } }),
      what: 'approval',
      when: 'once, and again for each site that would join later',
      holds:
        'the decision, the digests of plan and roster, a digest of the data set under a key that ' +
        'stays here, the expiry',
    },
    {
      ...bound,
      ...once({
        kind: 'key-commit',
        message: { ...head, epoch, sealingKey: sealed.publicKey, commitment: digest },
      }),
      what: 'key commitment',
      when: 'key setup, and again if a site leaves or joins',
      readableBy: 'the coordinator and the other sites',
      holds: 'a fresh public key of this run and a commitment to a part of its seed',
    },
    {
      ...bound,
      ...once({
        kind: 'key-reveal',
        message: { ...head, epoch, seedPart: digest, sealed: record.roster.map(() => digest) },
        sealed: record.roster.map(({ site }) =>
          committee.includes(site) ? sealed.memberPayload : sealed.payload,
        ),
      }),
      what: 'key setup',
      when: 'key setup, and again if a site leaves or joins',
      readableBy: 'the other sites, each its own part; the coordinator reads the part of the seed',
      holds:
        'fresh random keys, and the number of training records rounded up to a multiple of ' +
        `${plan.strategy.countMultiple}`,
    },
    {
      ...bound,
      ...once({ kind: 'key-confirm', message: { ...head, epoch, transcript: digest } }),
      what: 'key confirmation',
      when: 'key setup, and again if a site leaves or joins',
      readableBy: 'the coordinator and the other sites',
      holds: 'the digest of the key setup as this site saw it',
    },
    {
      ...uploads('statistics'),
      what: 'statistics',
      when: 'step 0',
      holds: 'sums over training records; see the fields',
    },
    {
      ...uploads('round'),
      what: 'model update',
      when: 'every round',
      holds:
        `${parameters} changes of weights from training records, and sums over test records for the ` +
        'model of the round before; see the fields',
    },
    {
      ...uploads('evaluation'),
      what: 'metrics',
      when: 'at the end',
      holds: 'sums over test records for the last model; see the fields',
    },
    {
      ...bound,
      ...measured(all, (step) => {
        const { bytes } = options.shapeOf(step)
        const hashes = { baseModel: digest, lanePlan: digest, upload: digest, shares: digest }
        return {
          kind: 'contribution',
          message: { ...head, epoch, step, attempt: 0, ...hashes, uploadBytes: bytes, checksum },
          shares,
        }
      }),
      what: encrypted ? 'contribution, with sealed key shares' : 'contribution',
      when: everyStep,
      readableBy: encrypted
        ? 'the coordinator; a key share one site of the committee each, useless below the threshold'
        : 'the coordinator',
      holds: encrypted
        ? 'digests of the upload, shares of the key that encrypted it, its sealed checksum'
        : 'digests of the upload',
    },
    ...(isMember
      ? [
          {
            ...bound,
            ...measured(all, (step) => ({
              kind: 'list-signature',
              message: { ...head, epoch, step, list: digest },
            })),
            what: 'list signature',
            when: everyStep,
            readableBy: 'the coordinator and the other sites',
            holds: 'a signature under the list of contributions that this site saw',
          },
        ]
      : []),
    ...(encrypted && isMember
      ? [
          {
            ...bound,
            ...measured(all, (step) => ({
              kind: 'answer',
              message: { ...head, epoch, step, list: digest, sealed: digest },
              sealed: sealed.answer,
            })),
            what: 'answer',
            when: everyStep,
            readableBy: 'the other sites',
            holds:
              `a sum of key shares for the list that ${terms.quorum} of the ${committee.length} sites ` +
              'of the committee signed',
          },
        ]
      : []),
    {
      ...bound,
      ...measured(all, (step) => ({
        kind: 'report',
        message: {
          ...head,
          epoch,
          step,
          model: digest,
          backend: record.backend,
          metrics: metricsOf(plan, step),
          wrongAnswers: [],
        },
      })),
      size: plan.release.metrics === 'coordinator' ? ('at most' as const) : ('exact' as const),
      what: 'report',
      when: everyStep,
      holds:
        "the model's digest, the " +
        `backend${plan.release.metrics === 'coordinator' ? ", and the metrics of all sites' test records together" : ''}`,
    },
    ...(plan.release.model === 'coordinator' ? modelMessages({ ...options, head }) : []),
    {
      ...bound,
      ...once({ kind: 'closed', run: head.run, site: head.site }),
      what: 'end',
      when: 'at the end',
      holds: 'nothing: the site is done with the run',
    },
    ...otherwiseMessages({ ...options, head }),
  ]
}

/** What leaves only in a run that does not go well. */
function otherwiseMessages(options: MessageOptions & { readonly head: MessageHead }): readonly Departure[] {
  const { terms, head } = options
  const { run, site } = head
  const { epoch } = terms.context
  const otherwise = { times: 0, bytesInAll: 0, size: 'at most', readableBy: 'the coordinator' } as const
  const sized = (submission: Submission) => {
    const { kind, bytes } = submissionDeparture(submission)
    return { ...otherwise, kind, bytes }
  }
  const sealedBytes = largestModelFile(options) + SYMMETRIC_BYTES
  const refusal = {
    kind: 'refusal',
    run,
    site,
    command: longestCommand(run, terms.plan),
    code: 'BACKEND_UNAVAILABLE',
    reason: LONGEST_REASON,
  } as const
  const takesOver = 'if this site, or another, joins a run under way or was restored from an older state'
  return [
    {
      ...sized(refusal),
      what: 'refusal',
      when: 'if this site refuses or fails',
      holds: 'one sentence that names the rule or what went wrong, without a value of a record',
    },
    {
      ...sized({ kind: 'withdrawal', message: { ...head, epoch, reason: LONGEST_REASON } }),
      what: 'withdrawal',
      when: 'if this site leaves the run',
      holds: 'the decision to leave, and one sentence for the lead',
    },
    {
      ...sized({ kind: 'rejoin', message: { ...head, epoch } }),
      what: 'return',
      when: 'if this site was restored from an older state',
      holds: 'that this site has forgotten what it did',
    },
    {
      ...sized({ kind: 'handover', message: { ...head, epoch, file: digest, bytes: sealedBytes } }),
      what: 'name of the handed-over model',
      when: takesOver,
      holds: 'the digest of the sealed model',
    },
    {
      ...sized({ kind: 'adoption', message: { ...head, epoch, model: digest } }),
      what: 'adoption',
      when: takesOver,
      holds: "the model's digest",
    },
    {
      ...otherwise,
      kind: 'state-file',
      bytes: sealedBytes,
      what: 'handed-over model',
      when: takesOver,
      readableBy: 'the other sites',
      holds: 'the model that all sites trained together, sealed under a key of the epoch',
    },
  ]
}

/** Steps of one kind and with as many digits have messages of one size. */
function stepClasses(plan: TrainingPlan): readonly StepClass[] {
  const rounds: StepClass[] = []
  for (let first = 1; first <= plan.rounds; first *= 10) {
    const last = Math.min(plan.rounds, first * 10 - 1)
    rounds.push({ step: last, count: last - first + 1 })
  }
  return [{ step: 0, count: 1 }, ...rounds, { step: finalStep(plan), count: 1 }]
}

function measured(
  classes: readonly StepClass[],
  make: (step: number) => Submission,
): Pick<Departure, 'kind' | 'times' | 'bytes' | 'bytesInAll'> {
  const sizes = classes.map(({ step, count }) => ({ count, ...submissionDeparture(make(step)) }))
  return {
    kind: sizes[0]?.kind ?? '',
    times: sizes.reduce((sum, { count }) => sum + count, 0),
    bytes: Math.max(...sizes.map(({ bytes }) => bytes)),
    bytesInAll: sizes.reduce((sum, { count, bytes }) => sum + count * bytes, 0),
  }
}

/** What is sealed, as it would be: zeros under a key of zeros. */
async function sealedSizes() {
  const seal = (plaintext: Uint8Array): Uint8Array =>
    sealSymmetric({ key: KEY, plaintext, aad: NOTHING, random: NO_RANDOMNESS })
  const { publicKey } = await generateSealingKeyPair()
  const sealPayload = (forMember: boolean): Promise<Uint8Array> =>
    sealTo({
      recipient: publicKey,
      plaintext: new Uint8Array(payloadBytes(forMember)),
      info: '',
      aad: NOTHING,
      random: NO_RANDOMNESS,
    })
  return {
    publicKey: '0'.repeat(2 * publicKey.length),
    payload: await sealPayload(false),
    memberPayload: await sealPayload(true),
    share: seal(new Uint8Array(SHARE_BYTES)),
    checksum: seal(new Checksum(KEY).value()),
    answer: sealDeterministic({ key: KEY, plaintext: new Uint8Array(SHARE_BYTES), aad: NOTHING }),
  }
}

function approvalOf({ expiresAt }: SiteRun, { context, plan }: RunTerms) {
  return {
    decision: 'approve',
    plan: context.plan,
    dataset: digest,
    roster: context.roster,
    rounds: plan.rounds,
    expiresAt,
    reason: '',
  } as const
}

/**
 * Metrics with the most digits that they can have; none where the plan keeps them at the sites, and in the
 * first step.
 */
function metricsOf(plan: TrainingPlan, step: number) {
  if (plan.release.metrics === 'sites' || step === 0) return null
  const wanted = (metric: 'loss' | 'accuracy' | 'auroc'): number | null =>
    plan.evaluation.metrics.includes(metric) ? LONGEST_NUMBER : null
  return { step, rows: ROWS_MOST, loss: wanted('loss'), accuracy: wanted('accuracy'), auroc: wanted('auroc') }
}

/** Bytes of the model with the longest numbers. */
function largestModelFile({ state, terms }: MessageOptions): number {
  const inputs = modelInputs(terms.plan.data)
  const longest = inputs.map(() => LONGEST_NUMBER)
  const standardisation = { inputs, means: longest, deviations: longest, scaled: false }
  return encodeModelFile({ ...state, standardisation, bounds: state.bounds.map(() => LONGEST_NUMBER) }).length
}

function modelMessages(options: MessageOptions & { readonly head: MessageHead }) {
  const { head } = options
  const bytes = largestModelFile(options)
  const common = { when: 'at the end', readableBy: 'the coordinator', times: 1 } as const
  const named = submissionDeparture({ kind: 'model', ...head, file: digest }).bytes
  return [
    {
      ...common,
      kind: 'model-file',
      what: 'model',
      bytes,
      bytesInAll: bytes,
      size: 'at most',
      holds: 'the model that all sites trained together, which the plan releases to the coordinator',
    },
    {
      ...common,
      kind: 'model',
      what: 'name of the model',
      bytes: named,
      bytesInAll: named,
      size: 'exact',
      holds: "the model's digest",
    },
  ] as const
}

function longestCommand(run: RunId, plan: TrainingPlan): string {
  return `${run}/9999/${finalStep(plan)}/key-confirm`
}
