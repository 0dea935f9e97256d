// Keeps the parts of a page that say so up to date, and says aloud what a person waits for: plans that came,
// a run's new state. Without it the page is as it was when it was loaded.
const EVERY_MS = 3000

const announcer = document.querySelector('[data-announce]')
let isOver = false

function announce(text) {
  if (announcer !== null && announcer.textContent !== text) announcer.textContent = text
}

/** What is to be said of it. */
function replaceParts(fresh) {
  const said = []
  for (const part of document.querySelectorAll('[data-live]')) {
    const next = fresh.querySelector(`[data-live="${part.dataset.live}"]`)
    // What holds the keyboard's focus stays as it is until the focus has moved on.
    if (next === null || next.innerHTML === part.innerHTML || part.contains(document.activeElement)) continue
    part.replaceChildren(...document.importNode(next, true).childNodes)
    if ('say' in part.dataset) said.push(part.textContent.trim())
  }
  return said.filter((text) => text !== '').join('. ')
}

async function refresh() {
  if (document.hidden || isOver) return
  try {
    const response = await fetch(location.href, {
      headers: { 'x-consilium-refresh': '1' },
      redirect: 'error',
    })
    if (response.status === 401) {
      isOver = true
      announce('The session has ended; this page is not up to date any more.')
      location.reload()
      return
    }
    if (!response.ok) return
    const said = replaceParts(new DOMParser().parseFromString(await response.text(), 'text/html'))
    if (said !== '') announce(said)
  } catch {
    announce('The page cannot be updated: the command that serves it has ended.')
  }
}

setInterval(refresh, EVERY_MS)
