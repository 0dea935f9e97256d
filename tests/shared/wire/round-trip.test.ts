import {
  agentMessageCodec,
  commandCodec,
  coordinatorMessageCodec,
  operatorService,
  submissionCodec,
} from '@consilium/shared/wire'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { command, digest, run, runView, signature, site, submission } from '../../support/wire-messages.ts'

const number = fc.maxSafeNat()

describe('every message comes back as it was sent', () => {
  it('submissions', () => {
    fc.assert(
      fc.property(submission, (sent) => {
        expect(submissionCodec.decode(submissionCodec.encode(sent))).toEqual(sent)
      }),
    )
  })

  it('commands, alone and in a session', () => {
    fc.assert(
      fc.property(command, (sent) => {
        expect(commandCodec.decode(commandCodec.encode(sent))).toEqual(sent)
        const message = { kind: 'command' as const, command: sent }
        expect(coordinatorMessageCodec.decode(coordinatorMessageCodec.encode(message))).toEqual(message)
      }),
    )
  })

  it('what operators see', () => {
    const { response } = operatorService.getRun
    fc.assert(
      fc.property(runView, (sent) => {
        expect(response.decode(response.encode(sent))).toEqual(sent)
      }),
    )
  })

  it('the plan of a run', () => {
    const { response } = operatorService.getPlan
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (plan) => {
        expect(response.decode(response.encode({ plan }))).toEqual({ plan })
      }),
    )
  })

  it('rows of the audit chain, details and all', () => {
    const { response } = operatorService.auditRows
    const detail = fc.dictionary(
      fc.string({ maxLength: 8 }),
      fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)),
      { noNullPrototype: true },
    )
    const row = fc.record({
      sequence: fc.maxSafeNat(),
      time: fc.maxSafeNat(),
      actor: site,
      action: fc.constant('run.started'),
      run: fc.option(run),
      detail,
      previous: digest,
      digest,
      key: fc.option(digest),
      signature: fc.option(signature),
    })
    fc.assert(
      fc.property(row, (sent) => {
        expect(response.decode(response.encode(sent))).toEqual(sent)
      }),
    )
  })

  it('what a check of the audit chain needs beside its rows', () => {
    const { response } = operatorService.describeAudit
    const part = {
      first: number,
      last: number,
      from: number,
      to: number,
      previous: digest,
      digest,
      archive: digest,
      bytes: number,
      archivedAt: number,
    }
    const segment = fc.record({
      ...part,
      prunedAt: fc.option(number),
      unsigned: number,
      key: digest,
      signature,
    })
    const description = fc.record({
      certificates: fc.array(fc.string({ minLength: 1 }), { maxLength: 3 }),
      segments: fc.array(segment, { maxLength: 3 }),
    })
    fc.assert(
      fc.property(description, (sent) => {
        expect(response.decode(response.encode(sent))).toEqual(sent)
      }),
    )
  })

  it('a session without anything but its kind', () => {
    const heartbeat = { kind: 'heartbeat' as const }
    expect(agentMessageCodec.decode(agentMessageCodec.encode(heartbeat))).toEqual(heartbeat)
  })
})

it('does not hold on to the message that a sealed share came in', () => {
  const answers = submission.filter((each) => each.kind === 'answer')
  const [sent] = fc.sample(answers, { numRuns: 1, seed: 1 })
  if (sent === undefined) throw new Error('no answer was drawn')
  const received = submissionCodec.decode(submissionCodec.encode(sent))
  expect(received.kind === 'answer' && received.sealed.buffer.byteLength).toBe(sent.sealed.length)
})
