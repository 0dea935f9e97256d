/** Whatever is put into a page stands there as text. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { html } from '../../../client-agent/page/html.ts'

describe('html', () => {
  it('escapes text and attributes, and not what it made itself', () => {
    const bad = `<img src=x onerror="alert('1')">&amp;`
    const part = html`<b>${bad}</b>`
    expect(html`<p title="${bad}">${part}${[part, 'a&b', 3, null]}</p>`.toString()).toBe(
      '<p title="&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;amp;">' +
        '<b>&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;amp;</b>' +
        '<b>&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;amp;</b>a&amp;b3</p>',
    )
  })

  it('takes nothing that only looks like HTML', () => {
    const forged = { toString: () => '<b>forged</b>' }
    // @ts-expect-error: no HtmlValue
    expect(() => html`${forged}`.toString()).toThrow()
  })

  it('lets no text out of where it stands', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const made = html`<p title="${text}">${text}</p>`.toString()
        expect(
          made
            .replace(/^<p title="/, '')
            .replace(/">/, '')
            .replace(/<\/p>$/, ''),
        ).not.toMatch(/["'<>]/)
      }),
    )
  })

  it('shows that a name holds what turns or hides the text around it', () => {
    expect(html`${'heart\u202egnp.exe\u0007\u200b\ufeff\u2066'}`.toString()).toBe(
      'heart\ufffdgnp.exe\ufffd\ufffd\ufffd\ufffd',
    )
    expect(html`${'a\u{e0041}b\u200dc\u00ad\ud800'}`.toString()).toBe('a\ufffdb\ufffdc\ufffd\ufffd')
    expect(html`${'line\n\tnext – ε čeština 中文 👩‍⚕️'}`.toString()).toBe('line\n\tnext – ε čeština 中文 👩‍⚕️')
  })
})
