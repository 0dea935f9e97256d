/**
 * A plan that cannot be held against this site's records: what is wrong here, how to mend it, and what
 * happens until then.
 */
import type { ErrorCode } from '@consilium/shared/kernel'
import type { RunOverview, Terms } from '../desk/index.ts'
import { type Html, html } from './html.ts'
import { note } from './layout.ts'
import { planPart } from './plan-parts.ts'
import type { Problem } from './route.ts'
import { time } from './words.ts'

export interface ObstacleOptions extends Problem {
  readonly overview: RunOverview
  readonly terms: Terms
}

export function obstaclePart({ problem, overview, terms }: ObstacleOptions): Html {
  return html`${note(
    'care',
    html`<p><strong>Something here is in the way of this plan:</strong> <span class="code">${problem.code}</span></p>
<p class="said">${problem.message}</p>
<p>${mendWords(problem.code)}</p>
<p>${waitWords(overview)}</p>`,
  )}
<section class="card" aria-labelledby="asked"><h2 id="asked">What is asked</h2>${planPart(terms.plan, terms)}</section>`
}

/** By what kind of thing is wrong; the message before says what it is. */
function mendWords(code: ErrorCode): Html {
  switch (code) {
    case 'INVALID_CONFIG':
      return html`Mend what is named, and look again. The policy holds at once; if it was the configuration, restart the agent, so that it reads the same. The <a href="/doctor">doctor</a> checks all of it.`
    case 'INVALID_DATA':
    case 'NOT_FOUND':
      return html`Mend the export, or have the agent read another file. <a href="/data">Data</a> shows what it finds there. If the plan asks for what this hospital does not have, tell the ML lead, or reject it with that reason.`
    default:
      return html`The <a href="/doctor">doctor</a> looks at this machine step by step and says what to do.`
  }
}

function waitWords({ expiresAt, joining }: RunOverview): Html {
  const meanwhile =
    joining === null || joining.isThisSite
      ? html`The other sites wait for this one until ${time(expiresAt)} at the longest, as the plan says, and then go on without it if enough of them have approved.`
      : html`The run goes on meanwhile; the question lapses at ${time(expiresAt)}.`
  return html`Until then the plan waits here, no record is used and no update leaves. ${meanwhile}`
}
