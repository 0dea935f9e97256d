import { type RunId, sha256, siteName } from '@consilium/shared/kernel'
import type { RunView } from '@consilium/shared/protocol'

/** A run as operators see it, in its first round, with what a test changes. */
export function shownRun(change: Partial<RunView> = {}): RunView {
  return {
    run: 'run-0011223344556677' as RunId,
    name: 'heart',
    plan: sha256('plan'),
    roster: sha256('roster'),
    phase: 'collecting',
    paused: null,
    epoch: 1,
    step: 1,
    attempt: 0,
    rounds: 3,
    encrypted: true,
    threshold: 2,
    quorum: 3,
    minimum: 3,
    committee: [siteName('site-a')],
    releaseModel: 'coordinator',
    releaseMetrics: 'coordinator',
    sites: [
      {
        site: siteName('site-a'),
        decision: 'approve',
        present: true,
        done: false,
        online: true,
        applied: 0,
        backend: 'tfjs-wasm',
        refusal: null,
        lastRefusal: null,
        attendance: [],
        left: null,
        restored: false,
        joining: false,
        progress: null,
      },
    ],
    admission: null,
    declined: [],
    metrics: [],
    wrongAnswers: [],
    model: null,
    failure: null,
    startedBy: 'anna',
    startedAt: 1,
    endedAt: null,
    ...change,
  }
}
