import type { RefObject } from 'preact'
import { useEffect, useState } from 'preact/hooks'

// Rows outside the screen, which are there too, so that scrolling meets no blank.
const spare = 12

// Window is which rows of a long table are near the screen, and how high the others are together.
export type Window = { start: number; end: number; first: number; above: number; below: number; show: (row: number) => void }

// useWindow keeps a table of any length quick: all its rows are of one height, that of the
// style sheet's --row, and only those near the screen are made.
export function useWindow(body: RefObject<HTMLElement | null>, rows: number): Window {
  // The first frame holds a screenful; the spare rows come once it is drawn.
  const [at, setAt] = useState({ first: 0, shown: Math.ceil(innerHeight / 56) - spare, height: 56 })
  useEffect(() => {
    let asked = 0
    const measure = () => {
      asked = 0
      if (body.current === null) return
      const height = parseFloat(getComputedStyle(body.current).getPropertyValue('--row')) || 56
      const top = body.current.getBoundingClientRect().top
      const next = { first: Math.max(0, Math.floor(-top / height)), shown: Math.ceil(innerHeight / height), height }
      setAt((old) => (old.first === next.first && old.shown === next.shown && old.height === height ? old : next))
    }
    const later = () => {
      if (asked === 0) asked = requestAnimationFrame(measure)
    }
    const drawn = setTimeout(later, 200)
    addEventListener('scroll', later, { passive: true })
    addEventListener('resize', later)
    return () => {
      clearTimeout(drawn)
      cancelAnimationFrame(asked)
      removeEventListener('scroll', later)
      removeEventListener('resize', later)
    }
  }, [rows])
  const start = Math.max(0, Math.min(at.first, rows) - spare)
  const end = Math.min(rows, at.first + at.shown + spare)
  const show = (row: number) => {
    if (body.current === null) return
    const top = body.current.getBoundingClientRect().top + row * at.height
    const margin = 120 // the bar and the table's head cover the top
    if (top < margin) scrollBy(0, top - margin)
    else if (top + at.height > innerHeight) scrollBy(0, top + at.height - innerHeight + 8)
  }
  return { start, end, first: Math.min(at.first, Math.max(0, rows - 1)), above: start * at.height, below: (rows - end) * at.height, show }
}
