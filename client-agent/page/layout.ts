/** The frame around every page. */
import { type Html, type HtmlValue, html } from './html.ts'
import type { PageReply, Section } from './reply.ts'

const SECTIONS: readonly (readonly [section: Section, path: string, name: string])[] = [
  ['status', '/', 'Status'],
  ['plans', '/plans', 'Plans'],
  ['policy', '/policy', 'Policy'],
  ['ledger', '/ledger', 'Ledger'],
  ['data', '/data', 'Data'],
  ['doctor', '/doctor', 'Doctor'],
]

export interface FrameOptions {
  readonly reply: PageReply
  /** The site's name; null: there is no session, and nothing of the site is told. */
  readonly site: string | null
  /** Plans that wait for a person. */
  readonly waiting: number
  /** For the form that ends the session. */
  readonly formToken: string
}

export function frame({ reply, site, waiting, formToken }: FrameOptions): string {
  const { title, section, body, isLive = false } = reply
  const link = ([name, path, text]: (typeof SECTIONS)[number]): Html =>
    html`<li><a href="${path}"${name === section ? html` aria-current="page"` : null}>${text}${name === 'plans' ? html` <span class="count" data-live="waiting-plans" data-say>${waiting > 0 ? html`${waiting}<span class="hidden"> ${waiting === 1 ? 'plan waits' : 'plans wait'}</span>` : null}</span>` : null}</a></li>`
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · ${site ?? 'Consilium'}</title>
<link rel="stylesheet" href="/style.css">
<link rel="icon" href="/icon.svg" type="image/svg+xml">
${isLive ? html`<script src="/live.js" defer></script>` : null}
</head>
<body>
<a class="skip" href="#content">Skip to content</a>
<header class="top">
<div class="bar">
<p class="brand"><span class="mark" aria-hidden="true"></span>Consilium <span class="site">${site ?? ''}</span></p>
${site === null ? null : html`<form method="post" action="/leave">${hidden('form', formToken)}<button class="quiet" type="submit">End session</button></form>`}
</div>
${site === null ? null : html`<nav class="bar" aria-label="Sections"><ul>${SECTIONS.map(link)}</ul></nav>`}
</header>
<main id="content" tabindex="-1">
<h1>${title}</h1>
${body}
</main>
<footer><p>Only this machine can reach this page. Nothing on it leaves the site.</p></footer>
</body>
</html>
`.toString()
}

export function hidden(name: string, value: string): Html {
  return html`<input type="hidden" name="${name}" value="${value}">`
}

/** Names and values. */
export function facts(rows: readonly (readonly [name: string, value: HtmlValue])[]): Html {
  return html`<dl class="facts">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`
}

export interface GridOptions {
  /** Says what the table holds; the scrolling frame is named so too. */
  readonly caption: string
  readonly head: readonly string[]
  /** The first cell of each row is its header. */
  readonly rows: readonly (readonly HtmlValue[])[]
}

/** A table that scrolls in its own frame where the window is narrow, reachable by keyboard. */
export function grid({ caption, head, rows }: GridOptions): Html {
  const isWide = head.length > 4
  return html`<div class="scroll${isWide ? ' wide' : ''}" role="region" aria-label="${caption}" tabindex="0"><table><caption>${caption}</caption>
<thead><tr>${head.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows.map(([first = null, ...rest]) => html`<tr><th scope="row">${first}</th>${rest.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div>`
}

export type Tone = 'plain' | 'good' | 'care' | 'bad'

export function badge(tone: Tone, text: string): Html {
  return html`<span class="badge ${tone}">${text}</span>`
}

/** A paragraph that stands out. */
export function note(tone: Tone, content: HtmlValue): Html {
  return html`<div class="note ${tone}">${content}</div>`
}
