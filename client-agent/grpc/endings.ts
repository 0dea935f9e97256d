/**
 * What ends an agent, and what ends one request of it: decided here and nowhere else. A cause that may pass
 * by itself is no reason to end: somebody else's certificate at the coordinator's address, a wrong clock here
 * or there, a coordinator that was restored from an older copy or is of another version for a while, whatever
 * answers in its place. Nothing is sent then, what is seen is said, and it is tried again.
 */
import type { ConsiliumError, ErrorCode } from '@consilium/shared/kernel'

/**
 * What the coordinator says to an agent that a person has to decide about: why trying again would be wrong.
 */
const ENDS_AGENT: { readonly [Code in ErrorCode]?: string } = {
  REVOKED: 'an admin shut this site out, and it comes back by a new enrollment alone',
  CONFLICT:
    'another agent holds this certificate: two that came back would take turns for ever, and one ' +
    'may be a copy',
}

/** What is final of a session, by the catalogue: for the documents and the units. */
export const AGENT_ENDINGS: readonly ErrorCode[] = Object.keys(ENDS_AGENT) as ErrorCode[]

/**
 * Whether the coordinator's word on a session ends the agent. Everything else that can be said of one may
 * pass.
 */
export function endsAgent({ code }: ConsiliumError): boolean {
  return ENDS_AGENT[code] !== undefined
}

/**
 * What the catalogue holds to be permanent, but is said of the connection and not of what was asked: the same
 * request may be taken once that is over, and giving it up would make a refusal of it. The sentence goes with
 * the coordinator's own into the log.
 */
const PASSES: { readonly [Code in ErrorCode]?: string } = {
  UNAUTHENTICATED:
    'this agent goes on trying, since a clock may be wrong, here or there, or the coordinator ' +
    'restored from an older copy; if neither is, ask its operator for another invitation',
  VERSION_MISMATCH: 'this agent goes on trying until both sides are of a version that the other speaks',
}

/** Whether a request is to be made again. */
export function mayPass({ code, retry }: ConsiliumError): boolean {
  return retry !== 'permanent' || PASSES[code] !== undefined
}

/**
 * Whether nobody is to be hurried: what is wrong is not that nobody answers, and mostly takes a person to
 * mend.
 */
export function takesLong({ code, retry }: ConsiliumError): boolean {
  return retry === 'permanent' || code === 'WRONG_CERTIFICATE'
}

/** What the log says. */
export function explanation({ code, message }: ConsiliumError): string {
  const hint = PASSES[code]
  return hint === undefined ? message : `${message}; ${hint}`
}
