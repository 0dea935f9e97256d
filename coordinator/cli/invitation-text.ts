/** An invitation as it is handed over. */
import type { Digest, SiteName } from '@consilium/shared/kernel'
import type { Role } from '@consilium/shared/protocol'
import { type Output, timeText, writeJson } from '@consilium/shared/terminal'

export interface ShownInvitation {
  readonly name: SiteName
  readonly role: Role
  readonly token: string
  readonly expiresAt: number
  readonly fingerprint: Digest
  /** `HOST:PORT`; null where it is not known. */
  readonly coordinator: string | null
}

export function showInvitation(output: Output, json: boolean, invitation: ShownInvitation): void {
  if (json) {
    writeJson(output, invitation)
    return
  }
  const { name, role, token, expiresAt, fingerprint, coordinator } = invitation
  const command = role === 'site' ? 'consilium-agent enroll --dir DIR' : 'consilium operator enroll'
  output.out(`Invitation for '${name}' (${role}), good once, until ${timeText(expiresAt)}. Hand it over on a channel that you both trust; it is not shown again.

  ${command} \\
    --coordinator ${coordinator ?? 'HOST:PORT'} \\
    --token ${token} \\
    --fingerprint ${fingerprint}
`)
}
