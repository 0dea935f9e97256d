/** The hospital's policy: one commented YAML file that its people edit, read anew for every decision. */
import { choice, integer, list, readDocument, readSourceText, record, withDefault, yesNo } from '@consilium/shared/config'
import { DEFAULT_POLICY, type PolicySource } from '../agent/index.ts'

const SITES_MAX = 1000
const RECORDS_MAX = 2 ** 24

const ROUNDS_MAX = 10_000

const families = list(choice('logistic-regression', 'mlp'))

const policyShape = record({
  minimumSites: withDefault(integer({ minimum: 2, maximum: SITES_MAX }), DEFAULT_POLICY.minimumSites),
  minimumThreshold: withDefault(integer({ minimum: 2, maximum: SITES_MAX }), DEFAULT_POLICY.minimumThreshold),
  minimumRecords: withDefault(integer({ minimum: 1, maximum: RECORDS_MAX }), DEFAULT_POLICY.minimumRecords),
  allowPlaintext: withDefault(yesNo(), DEFAULT_POLICY.allowPlaintext),
  families: withDefault(families, DEFAULT_POLICY.families),
  maximumRounds: withDefault(integer({ minimum: 1, maximum: ROUNDS_MAX }), DEFAULT_POLICY.maximumRounds),
  approvalRules: withDefault(list(record({ families, maxRounds: integer({ minimum: 1, maximum: ROUNDS_MAX }) })), DEFAULT_POLICY.approvalRules),
})

/** No file: {@link DEFAULT_POLICY}, which approves nothing by itself. A file that is wrong in one place holds nowhere, and every decision is refused until it is right. */
export function filePolicySource(path: string): PolicySource {
  return {
    policy() {
      const source = readSourceText(path, 'the policy')
      return source === null ? DEFAULT_POLICY : readDocument(source, policyShape, 'the policy')
    },
  }
}

/** What enrollment writes: the default policy, said out loud. */
export function defaultPolicyText(): string {
  const { minimumSites, minimumThreshold, minimumRecords, allowPlaintext, families, maximumRounds } = DEFAULT_POLICY
  return `# The policy of this site. It belongs to the hospital and wins over every training plan.
# It is read again for every decision; the agent need not be restarted. A mistake in it refuses everything.

# Fewest sites that must take part in a run, this one included.
minimumSites: ${minimumSites}

# Fewest sites that must act together to open a sum of updates. One fewer can open nothing.
minimumThreshold: ${minimumThreshold}

# Fewest training records of this site for it to take part in a run.
minimumRecords: ${minimumRecords}

# Whether a run may ever send updates without encryption. For tests with made-up data only.
allowPlaintext: ${allowPlaintext}

# Model families that may be trained here at all. None ([]): no plan is ever approved, by a person neither.
families: [${families.join(', ')}]

# Most rounds of a run. More rounds ask the same records more often.
maximumRounds: ${maximumRounds}

# Plans that are approved without a person. None: every plan waits for 'consilium-agent plan approve'. For example:
#   approvalRules:
#     - families: [logistic-regression]
#       maxRounds: 20
approvalRules: []
`
}
