import { ConsiliumError } from '@consilium/shared/kernel'
import {
  CHUNK_BYTES,
  commandCodec,
  enrollmentService,
  MESSAGE_BYTES,
  submissionCodec,
  transferService,
} from '@consilium/shared/wire'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { consilium } from '../../../shared/wire/generated/consilium.js'
import { command, submission } from '../../support/wire-messages.ts'

const wire = consilium.v1
const run = 'run-0011223344556677'
const bytes = (length: number): Uint8Array => new Uint8Array(length).fill(7)

const contribution: consilium.v1.Contribution.$Properties = {
  run,
  epoch: 0,
  step: 1,
  attempt: 0,
  site: 'site-a',
  baseModel: bytes(32),
  lanePlan: bytes(32),
  upload: bytes(32),
  uploadBytes: 5,
  shares: bytes(32),
  checksum: bytes(36),
  signature: bytes(64),
}

function encoded(change: consilium.v1.Contribution.$Properties): Uint8Array {
  return wire.Submission.encode({
    contribution: { message: { ...contribution, ...change }, shares: [bytes(3)] },
  }).finish()
}

function refusal(decode: () => unknown): ConsiliumError {
  try {
    decode()
  } catch (thrown) {
    if (thrown instanceof ConsiliumError) return thrown
    throw thrown
  }
  throw new Error('it was taken')
}

describe('a field that is wrong is named', () => {
  it('takes the message as it is', () => {
    expect(submissionCodec.decode(encoded({}))).toMatchObject({ kind: 'contribution' })
  })

  it.each<[string, consilium.v1.Contribution.$Properties, RegExp]>([
    ['a short digest', { upload: bytes(31) }, /contribution\.message\.upload: has 31 bytes, expected 32/],
    ['a long digest', { baseModel: bytes(33) }, /contribution\.message\.base_model: has 33 bytes/],
    ['no signature', { signature: null }, /contribution\.message\.signature: has 0 bytes, expected 64/],
    ['no site', { site: '' }, /contribution\.message\.site: .*is not a site name/],
    ['a path as a site', { site: '../etc' }, /contribution\.message\.site/],
    ['a path as a run', { run: '../run' }, /contribution\.message\.run: .*is not a run id/],
    ['a step beyond any run', { step: 4_000_000_000 }, /contribution\.message\.step: is 4000000000/],
    ['a checksum that is too long', { checksum: bytes(37) }, /contribution\.message\.checksum/],
    ['more bytes than a double counts', { uploadBytes: 2 ** 60 }, /contribution\.message\.upload_bytes/],
  ])('%s', (_what, change, message) => {
    const error = refusal(() => submissionCodec.decode(encoded(change)))
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', isPublic: true })
    expect(error.message).toMatch(message)
  })

  it('too many entries', () => {
    const shares = Array.from({ length: 1001 }, () => bytes(1))
    const message = wire.Submission.encode({ contribution: { message: contribution, shares } }).finish()
    expect(refusal(() => submissionCodec.decode(message)).message).toMatch(
      /contribution\.shares: has 1001 entries, expected at most 1000/,
    )
  })

  it('an empty or oversized sealed share', () => {
    for (const length of [0, 65_537]) {
      const message = wire.Submission.encode({
        contribution: { message: contribution, shares: [bytes(length)] },
      }).finish()
      expect(refusal(() => submissionCodec.decode(message)).message).toMatch(/contribution\.shares\[0\]/)
    }
  })

  it('a metric that is no share, or no number', () => {
    for (const auroc of [1.5, -0.1, Number.NaN, Number.POSITIVE_INFINITY]) {
      const report = {
        run,
        site: 'site-a',
        model: bytes(32),
        backend: 'cpu',
        metrics: { auroc },
        signature: bytes(64),
      }
      expect(
        refusal(() => submissionCodec.decode(wire.Submission.encode({ report }).finish())).message,
      ).toMatch(/report\.metrics\.auroc/)
    }
  })

  it('a decision that is neither approval nor rejection', () => {
    const approval = {
      run,
      site: 'site-a',
      decision: wire.Decision.DECISION_NONE,
      plan: bytes(32),
      dataset: bytes(32),
      roster: bytes(32),
      signature: bytes(64),
    }
    expect(
      refusal(() => submissionCodec.decode(wire.Submission.encode({ approval }).finish())).message,
    ).toMatch(/approval\.decision: has the unknown value 1/)
  })

  it('an error code that is not in the catalogue', () => {
    const message = wire.Submission.encode({
      refusal: { run, site: 'site-a', command: 'c', code: 'BECAUSE', reason: '' },
    }).finish()
    expect(refusal(() => submissionCodec.decode(message)).message).toMatch(/refusal\.code: 'BECAUSE'/)
  })

  it('a message that carries nothing', () => {
    expect(refusal(() => submissionCodec.decode(new Uint8Array())).message).toMatch(
      /submission: carries nothing/,
    )
    expect(
      refusal(() => commandCodec.decode(wire.Command.encode({ id: 'c', run }).finish())).message,
    ).toMatch(/command: carries nothing/)
  })

  it('a chunk that is empty or too large, and a file of no bytes', () => {
    const { request } = transferService.upload
    for (const length of [0, CHUNK_BYTES + 1]) {
      expect(
        refusal(() => request.decode(wire.UploadPart.encode({ chunk: bytes(length) }).finish())).message,
      ).toMatch(/^chunk: has \d+ bytes, expected 1 to 1048576/)
    }
    expect(
      refusal(() =>
        transferService.begin.request.decode(wire.FileTicket.encode({ run, digest: bytes(32) }).finish()),
      ).message,
    ).toMatch(/ticket\.bytes/)
  })

  it('an offset beyond the file', () => {
    const message = wire.DownloadRequest.encode({
      ticket: { run, digest: bytes(32), bytes: 10 },
      offset: 11,
    }).finish()
    expect(refusal(() => transferService.download.request.decode(message)).message).toMatch(
      /download\.offset: is 11/,
    )
  })

  it('an identity key without its proof', () => {
    const hello = { lowest: 1, highest: 1, build: 'x' }
    const message = wire.EnrollRequest.encode({
      hello,
      name: 'site-a',
      token: bytes(32),
      csr: bytes(9),
      identityKey: bytes(91),
    }).finish()
    expect(refusal(() => enrollmentService.enroll.request.decode(message)).message).toMatch(/identity_proof/)
  })
})

describe('bytes that are no message', () => {
  const isRefusalOrMessage = (decode: (bytes: Uint8Array) => unknown, received: Uint8Array): void => {
    try {
      decode(received)
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(ConsiliumError)
      expect((thrown as ConsiliumError).code).toBe('INVALID_ARGUMENT')
    }
  }

  it('cut anywhere, they are refused or a smaller message, never another error', () => {
    fc.assert(
      fc.property(submission, fc.nat(), (sent, cut) => {
        const whole = submissionCodec.encode(sent)
        isRefusalOrMessage(submissionCodec.decode, whole.subarray(0, cut % whole.length))
      }),
    )
  })

  it('changed anywhere, they are refused or another message, never another error', () => {
    fc.assert(
      fc.property(
        command,
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 8 }),
        (sent, changes) => {
          const damaged = Uint8Array.from(commandCodec.encode(sent))
          for (const [at, difference] of changes)
            damaged[at % damaged.length] = (damaged[at % damaged.length] ?? 0) ^ difference
          isRefusalOrMessage(commandCodec.decode, damaged)
        },
      ),
    )
  })

  it('at random, likewise', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (received) =>
        isRefusalOrMessage(submissionCodec.decode, received),
      ),
      { numRuns: 500 },
    )
  })

  it('names what was expected', () => {
    expect(refusal(() => submissionCodec.decode(new Uint8Array([0xff]))).message).toMatch(
      /^Submission: the 1 bytes received are not a valid message/,
    )
  })
})

it('refuses to send what no peer would take', () => {
  const plan = 'x'.repeat(MESSAGE_BYTES)
  const error = refusal(() =>
    commandCodec.encode({ id: 'c', run: run as never, kind: 'approve', plan, roster: [], expiresAt: 1 }),
  )
  expect(error).toMatchObject({ code: 'TOO_LARGE', isPublic: true })
})
