/**
 * What an ML lead does next when a run has ended without a model: one sentence that can be followed as it is.
 */
import type { ErrorCode, SiteName } from '@consilium/shared/kernel'
import type { RunView } from '@consilium/shared/protocol'

/** What to do about a run that ended without a model; null: it has not, or has released it. */
export function nextStep(run: RunView): string | null {
  if (run.phase !== 'failed' && run.phase !== 'aborted') return null
  const again =
    `start again with the same plan: consilium run plan ${run.run} > plan.yaml, then consilium run ` +
    'start plan.yaml'
  if (run.phase === 'aborted') return `to ${again}`
  const code = run.failure?.code ?? 'INTERNAL'
  if (wasUndecided(run)) return whileApproving(run, code, again)
  const left = run.sites.filter((site) => site.left !== null).map(({ site }) => site)
  if (code === 'RUN_FAILED' && left.length > 0)
    return (
      `${named(left)} can take part in a new run only: when enough sites are there for ` +
      `participation.minimum (${run.minimum}) and encryption.threshold (${run.threshold}), ${again}`
    )
  return afterApproval(run, code, again)
}

/**
 * Whether the run ended before all who remained had approved: whoever left undecided is then left out of its
 * first epoch.
 */
function wasUndecided({ sites, epoch }: RunView): boolean {
  return epoch === 1 && sites.some(({ decision }) => decision !== 'approve')
}

function whileApproving({ sites, minimum }: RunView, code: ErrorCode, again: string): string {
  const silent = sites
    .filter(({ decision, left }) => decision === 'none' && left !== null)
    .map(({ site }) => site)
  const offline = sites.filter(({ site, online }) => silent.includes(site) && !online).map(({ site }) => site)
  if (code === 'TIMEOUT')
    return (
      `ask ${named(silent)} to look at the plan ('consilium-agent plan list' ` +
      `there)${offline.length === 0 ? '' : ` and to start the agent, which is not connected at ${named(offline)}`}, ` +
      `give them longer with participation.approvalSeconds if need be, and ${again}`
    )
  const gone = sites.filter(({ left }) => left !== null).map(({ site }) => site)
  return (
    `settle with ${named(gone)} what stands against the plan; change it where they ask for it, or ` +
    `have ${minimum} other sites at least (participation.sites names who is asked), and ${again}`
  )
}

function afterApproval(run: RunView, code: ErrorCode, again: string): string {
  const refusing = run.sites.filter(({ refusal }) => refusal !== null).map(({ site }) => site)
  const who = refusing.length === 0 ? 'the sites' : named(refusing)
  switch (code) {
    case 'CONFLICT':
      return (
        "compare the versions of the sites' agents ('consilium-agent --version') and their training " +
        `backends (${backends(run)}), bring those that differ to the same, and ${again}`
      )
    case 'SECURITY_REFUSED':
      return (
        'do what the reason asks for; where it says that sites saw different things, compare the ' +
        "roster's fingerprint with them by telephone first, read the agents' logs, and check " +
        `'consilium audit verify'; then ${again}`
      )
    case 'BAD_SIGNATURE':
    case 'WRONG_ANSWERS':
      return (
        "find out who said what before anything is started again: compare the roster's fingerprint " +
        "with the sites by telephone, read the agents' logs, check 'consilium audit verify'; then " +
        again
      )
    case 'POLICY_REFUSED':
      return (
        `ask ${who} which rule of the policy it is, then change the plan or leave that site out ` +
        `(participation.sites), and ${again}`
      )
    case 'INVALID_DATA':
      return (
        `ask ${who} to hold the records against the plan ('consilium-agent plan preview ${run.run}' ` +
        `there names column and rule), and ${again}`
      )
    case 'INVALID_PLAN':
    case 'VERSION_MISMATCH':
      return (
        `ask ${who} for the version of the agent ('consilium-agent --version'), bring it up to date, ` +
        `and ${again}`
      )
    case 'STORAGE':
    case 'CORRUPT':
    case 'BACKEND_UNAVAILABLE':
      return (
        `ask ${who} to look at 'consilium-agent doctor' and the agent's log, and once that is ` +
        `mended ${again}`
      )
    default:
      return `ask ${who} what the agent's log says, and ${again}`
  }
}

/** `tfjs-wasm at a and b, cpu at c`. */
function backends({ sites }: RunView): string {
  const byBackend = Map.groupBy(
    sites.filter(({ backend }) => backend !== ''),
    ({ backend }) => backend,
  )
  return byBackend.size === 0
    ? 'none was reported'
    : [...byBackend]
        .map(([backend, those]) => `${backend} at ${named(those.map(({ site }) => site))}`)
        .join(', ')
}

function named(sites: readonly SiteName[]): string {
  return sites.length < 2 ? sites.join('') : `${sites.slice(0, -1).join(', ')} and ${sites.at(-1)}`
}
