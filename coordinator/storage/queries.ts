const SEGMENT =
  'first, last, from_time AS "from", to_time AS "to", previous, digest, archive, bytes, ' +
  'archived_at AS archivedAt, pruned_at AS prunedAt, unsigned, key, signature'

/** Every statement that the store runs, by name; `tests/coordinator/storage` checks the plan of each. */

export const QUERIES = {
  allRuns: 'SELECT run, version, content, digest FROM runs ORDER BY sequence',
  run: 'SELECT run, version, content, digest FROM runs WHERE run = ?',
  setup: 'SELECT content, digest FROM setups WHERE run = ?',
  saveSetup: `INSERT INTO setups (run, content, digest) VALUES (@run, @content, @digest)
    ON CONFLICT (run) DO UPDATE SET content = excluded.content, digest = excluded.digest`,
  saveRun: `INSERT INTO runs (run, phase, version, content, digest) VALUES (@run, @phase, @version, @content, @digest)
    ON CONFLICT (run) DO UPDATE SET phase = excluded.phase, version = excluded.version, content = excluded.content, digest = excluded.digest`,
  plan: 'SELECT content, digest FROM plans WHERE run = ?',
  savePlan: 'INSERT INTO plans (run, content, digest) VALUES (@run, @content, @digest)',
  step: 'SELECT content, digest FROM steps WHERE run = ? AND step = ?',
  saveStep: 'INSERT INTO steps (run, step, content, digest) VALUES (@run, @step, @content, @digest)',

  lastAuditRow: 'SELECT sequence, digest FROM audit ORDER BY sequence DESC LIMIT 1',
  auditRowsAfter:
    'SELECT sequence, time, actor, action, run, detail, previous, digest, key, signature FROM ' +
    'audit WHERE sequence > ? ORDER BY sequence LIMIT ?',
  appendAuditRow: `INSERT INTO audit (sequence, time, actor, action, run, detail, previous, digest, key, signature)
    VALUES (@sequence, @time, @actor, @action, @run, @detail, @previous, @digest, @key, @signature)`,
  auditKeys: 'SELECT key, certificate FROM audit_keys ORDER BY sequence',
  auditSegments: `SELECT ${SEGMENT} FROM audit_segments ORDER BY first`,
  auditSegmentAfter: `SELECT ${SEGMENT} FROM audit_segments WHERE last > ? ORDER BY last LIMIT 1`,
  lastAuditSegment: 'SELECT last AS sequence, digest FROM audit_segments ORDER BY last DESC LIMIT 1',
  addAuditSegment: `INSERT INTO audit_segments
    (first, last, from_time, to_time, previous, digest, archive, bytes, archived_at, pruned_at, unsigned, key, signature)
    VALUES (@first, @last, @from, @to, @previous, @digest, @archive, @bytes, @archivedAt, @prunedAt, @unsigned, @key, @signature)`,
  pruneAuditSegment:
    'UPDATE audit_segments SET pruned_at = @prunedAt, key = @key, signature = @signature WHERE ' +
    'first = @first',
  removeAuditRows: 'DELETE FROM audit WHERE sequence <= ?',
  addAuditKey: 'INSERT INTO audit_keys (key, certificate) VALUES (@key, @certificate)',

  addContent:
    'INSERT INTO contents (digest, content) VALUES (?, ?) ON CONFLICT (digest) DO UPDATE SET ' +
    'content = excluded.content',
  content: 'SELECT content FROM contents WHERE digest = ?',
  contentBytes: 'SELECT length(content) AS bytes FROM contents WHERE digest = ?',
  removeContent: 'DELETE FROM contents WHERE digest = ?',

  invite: `INSERT INTO invitations (token_digest, name, role, expires_at, used_at, replaces)
    VALUES (@tokenDigest, @name, @role, @expiresAt, @usedAt, @replaces) ON CONFLICT DO NOTHING`,
  invitation: `SELECT token_digest AS tokenDigest, name, role, expires_at AS expiresAt, used_at AS usedAt, replaces
    FROM invitations WHERE token_digest = ?`,
  openInvitations: `SELECT token_digest AS tokenDigest, name, role, expires_at AS expiresAt, used_at AS usedAt, replaces
    FROM invitations WHERE name = ? AND used_at IS NULL ORDER BY sequence DESC`,
  useInvitation:
    'UPDATE invitations SET used_at = @usedAt WHERE token_digest = @tokenDigest AND used_at IS NULL',
  member: `SELECT name, role, identity_key AS identityKey, certificate, certificate_expires_at AS certificateExpiresAt, enrolled_at AS enrolledAt,
    revoked_at AS revokedAt, next_certificate AS nextCertificate, next_certificate_expires_at AS nextCertificateExpiresAt FROM members WHERE name = ?`,
  allMembers: `SELECT name, role, identity_key AS identityKey, certificate, certificate_expires_at AS certificateExpiresAt, enrolled_at AS enrolledAt,
    revoked_at AS revokedAt, next_certificate AS nextCertificate, next_certificate_expires_at AS nextCertificateExpiresAt FROM members ORDER BY name`,
  addMember: `INSERT INTO members (name, role, identity_key, certificate, certificate_expires_at, enrolled_at)
    VALUES (@name, @role, @identityKey, @certificate, @certificateExpiresAt, @enrolledAt) ON CONFLICT DO NOTHING`,
  offerCertificate:
    'UPDATE members SET next_certificate = @digest, next_certificate_expires_at = @expiresAt WHERE ' +
    'name = @name AND revoked_at IS NULL',
  promoteCertificate: `UPDATE members SET certificate = next_certificate, certificate_expires_at = next_certificate_expires_at,
    next_certificate = NULL, next_certificate_expires_at = NULL WHERE name = @name AND next_certificate = @digest`,
  revokeMember: 'UPDATE members SET revoked_at = @at WHERE name = @name AND revoked_at IS NULL',
  keepFormerMember: `INSERT INTO former_members (name, identity_key, certificate, enrolled_at, revoked_at)
    SELECT name, identity_key, certificate, enrolled_at, revoked_at FROM members WHERE name = ? AND revoked_at IS NOT NULL`,
  removeRevokedMember: 'DELETE FROM members WHERE name = ? AND revoked_at IS NOT NULL',
  formerKey: 'SELECT 1 FROM former_members WHERE identity_key = ?',
} as const
