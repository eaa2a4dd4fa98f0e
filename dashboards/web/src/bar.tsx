import { useLocation } from 'preact-iso'
import { useState } from 'preact/hooks'
import { useAsOf, useLink, useQuery } from './address'
import { isoDay } from './text/format'

const views = [
  ['/', 'Board'],
  ['/alerts', 'Live'],
  ['/record', 'Record'],
  ['/sources', 'Sources'],
  ['/backfills', 'Backfills'],
] as const

// Bar is the head of every view, with the as-of day that governs it.
export function Bar() {
  const { path } = useLocation()
  const link = useLink()
  return (
    <header class="bar">
      <div class="bar-in">
        <a class="brand" href={link('/')}>
          <svg viewBox="0 0 44 24" width="40" height="22" aria-hidden="true">
            <polyline points="1,12 9,12 12,7 16,17 21,2 26,22 29,9 32,12 43,12" />
          </svg>
          Foreshock
        </a>
        <nav aria-label="Views">
          {views.map(([to, name]) => (
            <a key={to} href={link(to)} aria-current={here(path, to) ? 'page' : undefined}>{name}</a>
          ))}
        </nav>
        <AsOf />
        <Theme />
      </div>
    </header>
  )
}

const here = (path: string, to: string) =>
  to === '/' ? path === '/' || path.startsWith('/company/') || path.startsWith('/event/')
    : path === to || (to === '/alerts' && path.startsWith('/playbook/'))

function AsOf() {
  const asOf = useAsOf()
  const [, change] = useQuery()
  return (
    <div class="asof">
      <label for="as-of">As of</label>
      <input
        id="as-of"
        type="date"
        min="1990-01-01"
        max={isoDay(Date.now())}
        value={asOf}
        onChange={(e) => {
          const value = e.currentTarget.value
          // While a year is typed the field holds years such as 0002.
          if (value === '' || value >= '1900') change({ as_of: value, page: '' })
        }}
      />
      {asOf !== '' && <button type="button" class="plain" onClick={() => change({ as_of: '' })}>Latest</button>}
    </div>
  )
}

const themes = { auto: 'System', light: 'Light', dark: 'Dark' } as const
type Choice = keyof typeof themes

// Theme is light, dark, or as the reader's system has it.
function Theme() {
  const [choice, setChoice] = useState<Choice>((document.documentElement.dataset['theme'] as Choice | undefined) ?? 'auto')
  const choose = (next: Choice) => {
    setChoice(next)
    if (next === 'auto') delete document.documentElement.dataset['theme']
    else document.documentElement.dataset['theme'] = next
    try {
      if (next === 'auto') localStorage.removeItem('theme')
      else localStorage.setItem('theme', next)
    } catch {
      // Storage is closed to this page: the choice holds until it is left.
    }
  }
  return (
    <select class="theme" aria-label="Colours" value={choice} onChange={(e) => choose(e.currentTarget.value as Choice)}>
      {Object.entries(themes).map(([value, name]) => <option key={value} value={value}>{name}</option>)}
    </select>
  )
}
