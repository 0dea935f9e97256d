/**
 * Policy, ledger, data and doctor on the page: what the commands of the same name show, and never a value of
 * a record.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { type DataFit, DEFAULT_POLICY, egressNote } from '@consilium/client-agent/agent'
import { type RunId, sha256 } from '@consilium/shared/kernel'
import { parseEgressExport, verifyEgress } from '@consilium/shared/protocol'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { run, steppingClock } from '../../contracts/samples.ts'
import { type VisitedPage, visitedPage } from '../../support/site-page.ts'

/** Fills the ledger with rows of three runs. */
function fillLedger({ site }: VisitedPage, rows: number): void {
  using opened = site.open()
  const note = egressNote({
    ledger: opened.storage.ledger,
    identity: opened.identity,
    clock: steppingClock(),
  })
  for (let row = 0; row < rows; row++)
    note({
      run: run(1 + (row % 3)),
      step: row,
      kind: 'answer',
      bytes: 1000 + row,
      content: sha256(`row ${row}`),
    })
}

describe('the policy', () => {
  it('is shown rule by rule as it is in force, with its file, at every look', async () => {
    await using page = await visitedPage({ policy: '# ours <b>\nminimumSites: 7\n' })
    await page.enter()
    const { text } = await page.visit('/policy')
    for (const rule of Object.keys(DEFAULT_POLICY)) expect(text).toContain(`<code>${rule}</code>`)
    expect(text).toMatch(/minimumSites<\/code><\/th><td>7<\/td>/)
    expect(text).toMatch(/minimumThreshold<\/code><\/th><td>2 <span class="badge plain">default/)
    expect(text).toContain('# ours &lt;b&gt;\nminimumSites: 7')
    await writeFile(`${page.site.dir}/policy.yaml`, 'approvalRules: [{ families: [mlp], maxRounds: 9 }]\n')
    expect((await page.visit('/policy')).text).toContain('mlp, at most 9 rounds, whichever sites take part')
  })

  it('that is wrong says what is wrong, and that nothing is decided', async () => {
    await using page = await visitedPage({ policy: 'minimumSites: many\n' })
    await page.enter()
    const { status, text } = await page.visit('/policy')
    expect(status).toBe(200)
    expect(text).toContain('nothing is decided')
    expect(text).toMatch(/minimumSites: expected/)
  })
})

describe('the ledger', () => {
  it('is shown latest first, in pages, whole or of a run', async () => {
    await using page = await visitedPage()
    page.site.receive(run(2))
    fillLedger(page, 70)
    await page.enter()
    const rowsOf = (text: string): readonly string[] =>
      [...text.matchAll(/<tr><th scope="row">(\d+)<\/th>/g)].map(([, row = '']) => row)
    const first = (await page.visit('/ledger')).text
    expect([rowsOf(first).length, rowsOf(first)[0], first.includes('page 1 of 2')]).toEqual([50, '70', true])
    expect(first).toContain('href="/ledger?run=&amp;page=2"')
    expect(rowsOf((await page.visit('/ledger?page=2')).text)).toEqual(
      Array.from({ length: 20 }, (_, index) => `${20 - index}`),
    )
    for (const odd of ['0', '-1', '99', 'x', '1e9', '%00'])
      expect((await page.visit(`/ledger?page=${odd}`)).status).toBe(200)
    const ofRun = (await page.visit(`/ledger?run=${run(2)}`)).text
    expect(rowsOf(ofRun)[0]).toBe('68')
    expect(ofRun).toMatch(new RegExp(`<option value="${run(2)}" selected>`))
    expect((await page.visit('/ledger?run=%3Cscript%3E')).status).toBe(400)
  })

  it('says of no row that 0 of a privacy budget was spent: what is opened is exact, and what belongs to no run holds nothing of patients', async () => {
    await using page = await visitedPage()
    fillLedger(page, 2)
    {
      using opened = page.site.open()
      const note = egressNote({
        ledger: opened.storage.ledger,
        identity: opened.identity,
        clock: steppingClock(),
      })
      note({ run: '' as RunId, step: null, kind: 'hello', bytes: 40, content: sha256('hello') })
    }
    await page.enter()
    const { text } = await page.visit('/ledger')
    const cells = [...text.matchAll(/<span class="nowrap">([a-z ()]+)<\/span><\/td><td>/g)].map(
      ([, cell]) => cell,
    )
    expect(cells).toEqual(['no patient data', 'none (exact)', 'none (exact)'])
  })

  it('is checked by a form, and what was changed shows', async () => {
    await using page = await visitedPage()
    fillLedger(page, 5)
    await page.enter()
    expect((await page.visit('/ledger')).text).toContain('It has not been checked')
    expect((await page.visit('/ledger/verify')).status).toBe(404)
    expect((await page.visit('/ledger/verify', { form: {} })).headers.location).toBe('/ledger')
    expect((await page.visit('/ledger')).text).toContain('The ledger is whole:</strong> 5 rows')
    const database = new Database(`${page.site.dir}/agent.db`)
    database.exec('DROP TRIGGER egress_unchanged; UPDATE egress SET bytes = 1 WHERE sequence = 3')
    database.close()
    await page.visit('/ledger/verify', { form: {} })
    expect((await page.visit('/ledger')).text).toContain('the egress ledger is broken at row 3')
  })

  it('is taken along as the command exports it', async () => {
    await using page = await visitedPage()
    fillLedger(page, 5)
    await page.enter()
    const json = await page.visit('/ledger.json')
    expect(json.headers).toMatchObject({
      'content-type': 'application/json',
      'content-disposition': 'attachment; filename="consilium-ledger-site-a.json"',
    })
    const exported = parseEgressExport(json.text, 'the export')
    using site = page.site.open()
    expect(verifyEgress(exported.rows, site.identity.publicKey, [])).toBeNull()
    const csv = await page.visit('/ledger.csv')
    expect(csv.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'x-content-type-options': 'nosniff',
    })
    expect(csv.text.split('\r\n')).toHaveLength(7)
    for (const path of ['/ledger.json', '/ledger.csv']) expect((await page.ask(path)).status).toBe(401)
  })
})

describe('the data', () => {
  it('is counted, named where a plan asks for a column, and held against plans; no value is shown', async () => {
    await using page = await visitedPage()
    await page.enter()
    const before = (await page.visit('/data')).text
    expect(before).toContain('4; their names are shown once a plan asks for one of them')
    page.site.receive(run(1))
    const { text } = await page.visit('/data')
    expect(text).toContain('csv patients.csv')
    expect(text).toContain('4: age, pressure, sex, ill')
    expect(text).toMatch(/<td>60<\/td><td>20<\/td><td>0<\/td><td><span class="badge good">fits/)
    const [, ...lines] = (await readFile(page.site.data, 'utf8')).trim().split('\n')
    for (const line of lines) expect(text).not.toContain(line)
  })

  it.each<[string, string, string]>([
    ['with a patient where the header should be', 'Anna Planted,42,f\nBob,41,m\n', 'line 1 is not a header'],
    [
      'with a line that is cut',
      'age,pressure,sex,ill\n41,120,f,0\n42,planted\n',
      'row 3 has 2 fields, the header has 4',
    ],
    [
      'with values of another kind alone',
      'age,pressure,sex,ill\n41,planted,f,0\n42,planted,f,1\n',
      'does not fit',
    ],
    ['that is gone', '', 'the file is empty'],
  ])('%s is a problem that is named without a value', async (_, content, says) => {
    await using page = await visitedPage()
    page.site.receive(run(1))
    await writeFile(page.site.data, content)
    await page.enter()
    const { status, text } = await page.visit('/data')
    expect(status).toBe(200)
    expect(text).toContain(says)
    expect(text).not.toMatch(/planted/i)
  })

  it('in which values do not fit a plan is shown with column, rule, treatment and rows, and no value', async () => {
    await using page = await visitedPage()
    page.site.receive(run(1))
    const [head = '', ...lines] = (await readFile(page.site.data, 'utf8')).split('\n')
    await writeFile(
      page.site.data,
      [head, ...lines.map((line, index) => (index < 3 ? line.replace(/^[^,]*/, '777') : line))].join('\n'),
    )
    await page.enter()
    const { text } = await page.visit('/data')
    expect(text).toContain('badge bad">many values do not fit<')
    expect(text).toMatch(
      /<th scope="row">age<\/th><td>MANY: 3 of 80 rows \(4 %\)<\/td><td>2, 3, 4<\/td><td>clipped to the range<\/td><td>.*outside \[0, 120\]/,
    )
    expect(text).not.toContain('777')
  })

  it('shows no names of a file whose first line may be a patient', async () => {
    await using page = await visitedPage()
    page.site.receive(run(1))
    await writeFile(page.site.data, 'Planted,Anna,female,ward\nBob,B,m,x\n')
    await page.enter()
    const { text } = await page.visit('/data')
    expect(text).toContain('4; their names are shown once')
    expect(text).not.toMatch(/planted|anna/i)
  })
})

describe('whether the records fit', () => {
  const finding = {
    column: 'age',
    rule: 'the value is outside [0, 120]',
    treatment: 'clipped to the range',
    rows: 3,
    firstRows: [2, 5, 6],
    isMany: false,
  }
  const fit: DataFit = { checkedAt: 1, problem: null, findings: [], warnings: [] }

  it.each<[string, DataFit | undefined, string]>([
    ['is not known', undefined, '<td>–</td>'],
    ['is so', fit, 'badge good">fits<'],
    ['is so but for few values', { ...fit, findings: [finding] }, 'badge care">fits but for some values<'],
    [
      'is doubtful for many',
      { ...fit, findings: [finding, { ...finding, isMany: true }] },
      'badge bad">many values do not fit<',
    ],
    ['is so for few records', { ...fit, warnings: ['7 training records'] }, 'badge care">fits, few records<'],
    [
      'is not so',
      { ...fit, problem: { code: 'INVALID_DATA', message: 'there is no column' } },
      'badge bad">does not fit<',
    ],
  ])('a plan, %s, is seen where plans are listed', async (_, found, badge) => {
    await using page = await visitedPage()
    page.site.receive(run(1), found === undefined ? {} : { fit: found })
    await page.enter()
    for (const path of ['/', '/plans']) expect((await page.visit(path)).text).toContain(badge)
  })

  it('a plan that was decided on, with what was found', async () => {
    await using page = await visitedPage()
    page.site.receive(run(1), { status: 'running', fit: { ...fit, findings: [finding] } })
    await page.enter()
    const { text } = await page.visit(`/plans/${run(1)}`)
    expect(text).toContain('fits but for some values')
    expect(text).toMatch(
      /<th scope="row">age<\/th><td>3<\/td><td>2, 5, 6<\/td><td>clipped to the range<\/td>/,
    )
  })
})

describe('the doctor', () => {
  it('examines when asked by a form, and shows what was found', async () => {
    await using page = await visitedPage()
    await page.enter()
    expect((await page.visit('/doctor')).text).not.toContain('Findings')
    expect(page.examinations).toHaveLength(0)
    expect((await page.visit('/doctor', { form: {} })).headers.location).toBe('/doctor')
    const { text } = await page.visit('/doctor')
    expect(text).toContain('1 of 2 checks found something that must be fixed.')
    expect(text).toContain('no answer from &lt;b&gt;fed.example.org&lt;/b&gt;')
    expect(text).toContain('ask for outbound TCP')
    expect(page.examinations).toHaveLength(1)
  })
})
