import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { address, type Parameters } from '../api/client'

// Column is one column of a table.
export type Column<R> = {
  name: string
  cell: (row: R) => ComponentChildren
  number?: boolean
  // The column that names the row.
  row?: boolean
  hint?: string
  // Whether a row has something in it: a column that no row has anything in is left out.
  has?: (row: R) => boolean
}

// Table shows rows, the first few of many until all are asked for; on a narrow screen each is
// a card with the names of its columns, unless it is small enough to stay as it is.
export function Table<R>({ caption, columns: all, rows, id, none, few, small }: {
  caption: string
  columns: Column<R>[]
  rows: R[]
  id?: (row: R) => string
  none?: string
  few?: number
  small?: boolean
}) {
  const [whole, setWhole] = useState(false)
  const columns = all.filter((c) => c.has === undefined || rows.some(c.has))
  const many = few !== undefined && rows.length > few
  if (rows.length === 0) return <p class="note">{none ?? 'Nothing is known.'}</p>
  return (
    <>
      <Scroll label={`Table: ${caption}`}>
        <table class={small ? 'table small' : 'table cards'} role="table">
          <caption class="hidden">{caption}</caption>
          <thead role="rowgroup">
            <tr role="row">
              {columns.map((c) => <th key={c.name} role="columnheader" scope="col" class={c.number ? 'num' : ''} title={c.hint}>{c.name}</th>)}
            </tr>
          </thead>
          <tbody role="rowgroup">
            {(many && !whole ? rows.slice(0, few) : rows).map((row, i) => (
              <tr role="row" key={id?.(row) ?? i} id={id?.(row)}>
                {columns.map((c) => c.row
                  ? <th key={c.name} role="rowheader" scope="row" data-label={c.name}>{c.cell(row)}</th>
                  : <td key={c.name} role="cell" class={c.number ? 'num' : ''} data-label={c.name}>{c.cell(row)}</td>)}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {many && <p class="more"><button type="button" onClick={() => setWhole(!whole)}>{whole ? `The first ${few} rows` : `All ${rows.length} rows`}</button></p>}
    </>
  )
}

// Scroll is a stretch that is wider than its place; one that scrolls can be reached by keyboard.
export function Scroll({ label, children }: { label: string; children: ComponentChildren }) {
  const box = useRef<HTMLDivElement>(null)
  const [wide, setWide] = useState(false)
  useEffect(() => {
    const watch = new ResizeObserver(() => setWide(box.current !== null && box.current.scrollWidth > box.current.clientWidth + 1))
    watch.observe(box.current!)
    if (box.current!.firstElementChild) watch.observe(box.current!.firstElementChild) // it may grow wide in the same place
    return () => watch.disconnect()
  }, [])
  return <div class="scroll" ref={box} {...(wide ? { role: 'region', 'aria-label': label, tabIndex: 0 } : {})}>{children}</div>
}

// Download is a table as a file, whole, over all its pages; it has a name where several stand side by side.
export function Download({ path, parameters = {}, table, name, what }: { path: string; parameters?: Parameters; table?: string; name?: string; what: string }) {
  return (
    <span class="download">
      {name !== undefined && <span class="sub">{name}</span>}
      {(['csv', 'json'] as const).map((format) => (
        <a key={format} href={address(path, { ...parameters, table, format })} download aria-label={`${what} as ${format.toUpperCase()}`}>
          {format.toUpperCase()}
        </a>
      ))}
    </span>
  )
}

// Folded is what is there to be opened; it is made once it is.
export function Folded({ summary, children }: { summary: ComponentChildren; children: () => ComponentChildren }) {
  const [opened, setOpened] = useState(false)
  return (
    <details onToggle={(e) => e.currentTarget.open && setOpened(true)}>
      <summary>{summary}</summary>
      {opened && children()}
    </details>
  )
}

// Section is a part of a view with a heading, which can be linked to.
export function Section({ id, title, note, tools, children }: {
  id: string
  title: string
  note?: ComponentChildren
  tools?: ComponentChildren
  children: ComponentChildren
}) {
  return (
    <section class="section" id={id} aria-labelledby={`${id}-title`}>
      <div class="section-head">
        <h2 id={`${id}-title`}>{title}</h2>
        {tools !== undefined && <div class="tools">{tools}</div>}
      </div>
      {children}
      {note !== undefined && <p class="note">{note}</p>}
    </section>
  )
}
